import { LockfileError } from "../errors.js";
import type { LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { cyclonedxVersion, readCyclonedx } from "./cyclonedx.js";
import { documentGraph } from "./document-graph.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { jsonPlaces } from "./json-places.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { directoryOf } from "../model/paths.js";
import { readSpdx, spdxVersion } from "./spdx.js";

/**
 * A bill of materials that is committed to the repository: CycloneDX or SPDX, as its content says. It repeats what
 * lockfiles say as a rule, so it is read only where somebody names it.
 */
export const document: LockfileFormat = {
  id: "document",
  title: "CycloneDX and SPDX documents (JSON), where the policy names them",
  purlType: "generic",
  tells: { direct: true, scope: true, edges: true, integrity: false },
  manifestNames: [],
  onlyNamed: true,
  matches: (path) => /^(?:s?bom\.json|.+\.(?:cdx|spdx)\.json)$/.test(nameOf(path)),
  companions: () => [],
  parse,
};

const FOLLOWED: ReadonlySet<string> = new Set([
  "component",
  "components",
  "dependencies",
  "metadata",
  "packages",
  "relationships",
  "sbom",
]);
const NOTED: ReadonlySet<string> = new Set([
  ...["bomFormat", "components", "dependencies", "name", "packages", "ref", "relationships"],
  ...["spdxElementId", "spdxVersion", "specVersion"],
]);

/** Whether a text is a document that can be read as one, in whatever version. */
export function isDocument(text: string): boolean {
  try {
    return kindOf(parseJsonObject(withoutMark(text))) !== null;
  } catch (error) {
    if (error instanceof LockfileError) return false;
    throw error;
  }
}

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  refuseOtherSyntax(text);
  const json = parseJsonObject(text);
  const kind = kindOf(json);
  if (kind === null) {
    const message = "it is neither a CycloneDX nor an SPDX document: it has no bomFormat and no spdxVersion";
    throw new LockfileError("syntax", message, 1);
  }
  const problems = new EntryProblems(input.path);
  const top = jsonPlaces(text, FOLLOWED, NOTED);
  const { format, json: held } = kind;
  const place = held === json ? top : (top.under.get("sbom") ?? top);
  const version = format === "cyclonedx" ? cyclonedxVersion(held, place) : spdxVersion(held, place);
  const content =
    format === "cyclonedx" ? readCyclonedx(held, place, problems) : readSpdx(held, place, problems);
  if (content.parts.length === 0 && content.edges.size > 0) {
    const line = place.lines.get("dependencies") ?? place.lines.get("relationships") ?? 1;
    throw new LockfileError("empty", "it tells dependencies, but holds no component", line);
  }
  const { nodes, service, tells } = documentGraph(content);
  const { subject } = content;
  const name = subject === null || subject.name === "" ? null : subject.name;
  return {
    format,
    version,
    path: input.path,
    purlType: "generic",
    tells,
    lookup: "exact",
    nodes,
    services: [{ path: directoryOf(input.path), name, node: service, manifest: null }],
    overrides: [],
    problems: problems.all(),
  };
}

interface Kind {
  readonly format: "cyclonedx" | "spdx";
  readonly json: JsonObject;
}

/** GitHub hands out the SPDX document of its dependency graph inside of another object. */
function kindOf(json: JsonObject): Kind | null {
  const { bomFormat, spdxVersion: version, sbom } = json;
  if (bomFormat === "CycloneDX") return { format: "cyclonedx", json };
  if (version !== undefined) return { format: "spdx", json };
  return isJsonObject(sbom) && sbom["spdxVersion"] !== undefined ? { format: "spdx", json: sbom } : null;
}

/** What is no JSON at all, and might have been meant. */
function refuseOtherSyntax(text: string): void {
  const start = text.slice(0, 2000).trimStart();
  const found = /^<[?!\w]/.test(start) ? "XML" : null;
  const other =
    found ?? (/^SPDXVersion:/m.test(start) ? "tag-value" : /^spdxVersion:/m.test(start) ? "YAML" : null);
  if (other === null) return;
  throw new LockfileError("syntax", `it is ${other}: of CycloneDX and SPDX documents JSON alone is read`, 1);
}
