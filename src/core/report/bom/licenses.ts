import { Enums, Models } from "@cyclonedx/cyclonedx-library";
import parse from "spdx-expression-parse";

/** A licence field over this is a text, not an expression; the parser is recursive. */
const LONGEST_EXPRESSION = 512;

/** What a text means as SPDX has it: an identifier of its list, an expression of them, or neither. Nothing is corrected. */
type Kind = "id" | "expression" | "name";

function kindOf(license: string): Kind {
  if (license.length > LONGEST_EXPRESSION) return "name";
  try {
    const parsed = parse(license);
    // A reference to a text that no document of ours holds names a licence, it does not identify one.
    if (license.includes("LicenseRef-")) return "name";
    return "license" in parsed && parsed.license === license ? "id" : "expression";
  } catch {
    return "name";
  }
}

/** As CycloneDX has it: one expression, or identifiers and names. All of it is what somebody declared. */
export function licensesModel(licenses: readonly string[]): Models.LicenseRepository {
  const acknowledgement = Enums.LicenseAcknowledgement.Declared;
  const [only, ...others] = licenses;
  if (only !== undefined && others.length === 0 && kindOf(only) === "expression") {
    const expression = new Models.LicenseExpression(only);
    expression.acknowledgement = acknowledgement;
    return new Models.LicenseRepository([expression]);
  }
  return new Models.LicenseRepository(
    licenses.map((license) =>
      kindOf(license) === "id"
        ? new Models.SpdxLicense(license, { acknowledgement })
        : new Models.NamedLicense(license, { acknowledgement }),
    ),
  );
}

/** As SPDX has it: what is no expression, or several whose relation nobody tells, is told beside the assertion that is not made. */
export function licenseFields(licenses: readonly string[]): {
  readonly licenseDeclared: string;
  readonly licenseComments?: string;
} {
  const [only, ...others] = licenses;
  if (only === undefined) return { licenseDeclared: "NOASSERTION" };
  if (others.length === 0 && kindOf(only) !== "name") return { licenseDeclared: only };
  return { licenseDeclared: "NOASSERTION", licenseComments: `declared: ${licenses.join("; ")}` };
}
