import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type { FormatTells, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { serviceNode } from "./service-node.js";
import { childrenOf, parseXml, type XmlElement } from "./xml-text.js";

const NAME = /^packages(?:\..+)?\.config$/i;
const TELLS: FormatTells = { direct: false, scope: true, edges: false, integrity: false };
const ROOT = ".";

/**
 * NuGet's packages.config (and packages.<project>.config): every package of a project at one version, those that others
 * brought along among them. https://learn.microsoft.com/en-us/nuget/reference/packages-config
 */
export const packagesConfig: LockfileFormat = {
  id: "packages-config",
  title: "NuGet (packages.config)",
  purlType: "nuget",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => NAME.test(nameOf(path)),
  companions: () => [],
  parse,
};

function parse({ path, text }: LockfileInput): ParsedLockfile {
  const packages = parseXml(text);
  if (packages.name !== "packages")
    throw new LockfileError("syntax", "it is XML, but no packages.config", packages.line);
  const problems = new EntryProblems(path);
  const nodes = new Map<string, LockedNode>();
  const elements = childrenOf(packages, "package");
  for (const element of elements) {
    const node = nodeOf(element, problems);
    if (node === null) continue;
    const known = nodes.get(node.key);
    // One target framework may have for development what another runs on.
    if (known === undefined || known.told?.development === true)
      nodes.set(node.key, known === undefined ? node : { ...known, told: node.told });
  }
  const [first] = elements;
  if (first !== undefined && nodes.size === 0)
    throw new LockfileError("empty", "none of its entries can be read", first.line);
  const directory = directoryOf(path);
  const service = { path: directory, name: null, node: ROOT, manifest: null };
  const root = serviceNode(service, { line: packages.line });
  return {
    format: packagesConfig.id,
    version: "",
    path,
    purlType: "nuget",
    tells: TELLS,
    lookup: "exact",
    nodes: [...nodes.values(), root],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** null where it cannot be read, which is told. */
function nodeOf({ attributes, line }: XmlElement, problems: EntryProblems): LockedNode | null {
  const name = attributes.get("id")?.trim() ?? "";
  const version = attributes.get("version")?.trim() ?? "";
  if (name === "" || name.length > MAX_TEXT || version.length > MAX_TEXT) {
    problems.add("unreadable-entry", line, `the package ${quote(name)} cannot be read`);
    return null;
  }
  if (version === "") problems.add("unreadable-entry", line, `the package ${quote(name)} has no version`);
  const development = attributes.get("developmentDependency")?.trim().toLowerCase() === "true";
  const key = `${name.toLowerCase()}@${version}`;
  return lockedNode({ key, name, version, line, told: { direct: null, development } });
}
