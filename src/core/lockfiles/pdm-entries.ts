import type { Qualifiers, SourceKind } from "../model/component.js";
import type { Requirement } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import type { KeyedPackage, PythonPackages } from "./python-packages.js";
import { directoryWithin, downloadQualifiers, hashesOf, tablesOf } from "./locked-source.js";
import { isPythonMatch } from "./python-constraint.js";
import { isMachineMarker, pythonName, readPythonRequirement } from "./python-requirement.js";
import type { TomlTable } from "./toml-table.js";

/** One package of pdm.lock with all its extras. */
export interface PdmEntry {
  readonly keyed: KeyedPackage;
  /** Repository directory of first-party code; null of components. */
  readonly directory: string | null;
  readonly groups: readonly string[];
  /** As written (PEP 508), without what an extra's entry asks of its own package. */
  readonly dependencies: readonly string[];
}

interface PdmSource {
  readonly kind: SourceKind;
  readonly qualifiers: Qualifiers | null;
  readonly directory: string | null;
  readonly resolved: string | null;
}

/** The entries of one package, the one without extras first if there is one. */
interface Gathered {
  table: TomlTable;
  readonly source: PdmSource;
  readonly groups: Set<string>;
  readonly dependencies: Set<string>;
}

/** Reads `[[package]]`, the entries of one package's extras joined with it. */
export function readPdmEntries(
  root: TomlTable,
  lockfile: string,
  packages: PythonPackages,
  problems: EntryProblems,
): PdmEntry[] {
  const gathered = new Map<string, Gathered>();
  for (const table of root.tables("package")) {
    const name = table.string("name");
    const source = pdmSource(table, lockfile);
    const version = table.string("version") ?? (source.kind === "registry" ? null : "");
    if (name === null || version === null) {
      const message = `the package ${quote(name ?? "without name")} has no name or version`;
      problems.add("unreadable-entry", table.line, message);
      continue;
    }
    const id = `${pythonName(name)} ${version} ${source.resolved ?? ""}`;
    const hasExtras = table.strings("extras").length > 0;
    const known = gathered.get(id) ?? { table, source, groups: new Set(), dependencies: new Set() };
    gathered.set(id, known);
    if (!hasExtras) known.table = table;
    for (const group of [...table.strings("groups"), ...table.strings("sections")]) known.groups.add(group);
    for (const text of dependenciesOf(table)) known.dependencies.add(text);
  }
  const files = root.table("metadata")?.table("files") ?? null;
  return [...gathered.values()].flatMap(({ table, source, groups, dependencies }): PdmEntry[] => {
    const name = table.string("name") ?? "";
    const version = table.string("version") ?? "";
    const own = table.has("files") ? table.array("files") : (files?.array(`${name} ${version}`) ?? []);
    const listed = tablesOf(own);
    const keyed = packages.add({
      name,
      version,
      source: source.kind,
      qualifiers: source.qualifiers,
      origin: source.resolved ?? "",
      resolved: source.resolved ?? listed[0]?.string("url") ?? null,
      integrity: hashesOf(listed),
      line: table.lineOf("name"),
      isForSomeMachines: isMachineMarker(table.string("marker")),
      optional: false,
      told: null,
    });
    if (keyed === null) return [];
    return [{ keyed, directory: source.directory, groups: [...groups], dependencies: [...dependencies] }];
  });
}

/** What a dependency as PDM writes it (PEP 508) asks for; null where it is none. */
export function pdmRequirements(text: string, packages: PythonPackages): Requirement[] | null {
  const read = readPythonRequirement(text, "any");
  if (read === null) return null;
  return packages.require({
    name: read.name,
    range: read.url ?? read.range,
    kind: "runtime",
    marker: read.marker,
    // Only what its target's Python and machine need is locked.
    mayBeMissing: read.marker !== null,
    fits: (one) => isPythonMatch(one.version, read.range),
  });
}

/** The oldest files write a table of names and ranges. */
function dependenciesOf(table: TomlTable): string[] {
  const old = table.table("dependencies");
  if (old === null) return table.strings("dependencies");
  return [...old.keys()].map((name) => {
    const range = old.string(name) ?? "";
    return /^[<>=!~]/.test(range) ? `${name}${range}` : name;
  });
}

function pdmSource(table: TomlTable, lockfile: string): PdmSource {
  const none = { qualifiers: null, directory: null };
  const type = (["git", "hg", "svn", "bzr"] as const).find((known) => table.string(known) !== null);
  if (type !== undefined) {
    const resolved = table.string(type) ?? "";
    const commit = table.string("revision") ?? table.string("ref");
    return { ...none, kind: "git", qualifiers: vcsQualifiers(type, resolved, commit), resolved };
  }
  const path = table.string("path");
  if (path !== null) {
    const isFile = /\.(?:whl|zip|tgz|tar\.\w{2,4})$/.test(path);
    const directory = isFile ? null : directoryWithin(lockfile, path);
    return { ...none, kind: directory === null ? "file" : "workspace", directory, resolved: path };
  }
  const url = table.string("url");
  if (url !== null) return { ...none, kind: "url", qualifiers: downloadQualifiers(url), resolved: url };
  return { ...none, kind: "registry", resolved: null };
}
