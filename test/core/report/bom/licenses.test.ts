import { describe, expect, test } from "@jest/globals";

import { packageLock } from "../../../../src/core/lockfiles/package-lock.js";
import type { Bill } from "../../../../src/core/model/bill.js";
import { sbomText } from "../../../../src/core/report/bom/sbom-text.js";
import { spdx } from "../../../../src/core/report/bom/spdx.js";
import { bill, MAKING } from "../../../support/bills.js";
import { cyclonedxJsonErrors, cyclonedxXmlErrors } from "../../../support/official-schemas.js";
import { spdxErrors } from "../../../support/spdx-rules.js";

const of = (licenses: readonly string[]): Bill =>
  bill({ nodes: [{ name: "a", version: "1.0.0", licenses }] });

const declared = { acknowledgement: "declared" };
const CASES: readonly (readonly [string, readonly string[], unknown, string])[] = [
  ["an identifier", ["MIT"], [{ license: { id: "MIT", ...declared } }], "MIT"],
  [
    "an expression",
    ["(MIT OR Apache-2.0)"],
    [{ expression: "(MIT OR Apache-2.0)", ...declared }],
    "(MIT OR Apache-2.0)",
  ],
  [
    "what only looks like one",
    ["Apache 2.0"],
    [{ license: { name: "Apache 2.0", ...declared } }],
    "NOASSERTION",
  ],
  ["what is nobody's", ["UNLICENSED"], [{ license: { name: "UNLICENSED", ...declared } }], "NOASSERTION"],
  ["a reference", ["LicenseRef-own"], [{ license: { name: "LicenseRef-own", ...declared } }], "NOASSERTION"],
  [
    "copies that disagree",
    ["MIT", "MIT OR ISC"],
    [{ license: { id: "MIT", ...declared } }, { license: { name: "MIT OR ISC", ...declared } }],
    "NOASSERTION",
  ],
  ["nothing", [], undefined, "NOASSERTION"],
  ["a nest of parentheses", ["(".repeat(100_000)], expect.anything(), "NOASSERTION"],
];

describe("licences", () => {
  test.each(CASES)("of %s", async (_what, licenses, cyclonedx, spdxDeclared) => {
    const made = of(licenses);
    for (const specVersion of ["1.6", "1.7"] as const) {
      const json = sbomText(made, { format: "cyclonedx-json", specVersion }, MAKING);
      const { components } = JSON.parse(json) as { components: { name: string; licenses?: unknown }[] };
      expect(components.find(({ name }) => name === "a")?.licenses).toEqual(cyclonedx);
      expect(cyclonedxJsonErrors(json, specVersion)).toEqual([]);
      const xml = sbomText(made, { format: "cyclonedx-xml", specVersion }, MAKING);
      expect(await cyclonedxXmlErrors(xml, specVersion)).toEqual([]);
    }
    const text = spdx(made, { ...MAKING, timestamp: "2026-01-31T12:00:00Z" });
    expect(spdxErrors(text)).toEqual([]);
    const { packages } = JSON.parse(text) as { packages: { name: string; licenseDeclared: string }[] };
    expect(packages.find(({ name }) => name === "a")?.licenseDeclared).toBe(spdxDeclared);
  });

  test("are read from package-lock.json as they are written", () => {
    const entry = (license: unknown) => ({ version: "1.0.0", license });
    const text = JSON.stringify({
      name: "shop",
      lockfileVersion: 3,
      packages: {
        "": { name: "shop", license: "UNLICENSED" },
        "node_modules/a": entry("MIT"),
        "node_modules/b": entry({ type: "ISC", url: "https://example.org" }),
        "node_modules/c": entry(["MIT"]),
        "node_modules/d": { version: "1.0.0" },
      },
    });
    const { nodes } = packageLock.parse({ path: "package-lock.json", text, companions: new Map() });
    expect(nodes.map(({ name, licenses }) => [name, licenses])).toEqual([
      ["shop", undefined],
      ["a", ["MIT"]],
      ["b", ["ISC"]],
      ["c", undefined],
      ["d", undefined],
    ]);
  });
});
