import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import { directoryWithin } from "./locked-source.js";
import { TomlTable } from "./toml-table.js";

/** One package of a Manifest.toml. */
export interface JuliaEntry {
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly uuid: string | null;
  readonly source: SourceKind;
  readonly qualifiers: Qualifiers;
  readonly resolved: string | null;
  /** Hash of the tree in git; null of what comes with Julia. */
  readonly tree: string | null;
  /** Repository directory of first-party code; null of components. */
  readonly directory: string | null;
  readonly table: TomlTable;
  readonly line: number;
}

/** The packages of a Manifest.toml, found by name and UUID. */
export class JuliaPackages {
  /** In the order of the file. */
  readonly all: readonly JuliaEntry[];
  readonly #byName = new Map<string, JuliaEntry[]>();

  /** @param lockfile repository path */
  constructor(root: TomlTable, format: string, lockfile: string, problems: EntryProblems) {
    const holder = format.startsWith("1.") ? root : (root.table("deps") ?? new TomlTable(1));
    const julia = root.string("julia_version");
    const all: JuliaEntry[] = [];
    for (const name of holder.keys()) {
      for (const table of holder.tables(name)) {
        const entry = entryOf(name, table, julia, lockfile);
        if (entry === null) {
          problems.add("unreadable-entry", table.line, `the package ${quote(name)} cannot be read`);
          continue;
        }
        all.push(entry);
        const same = this.#byName.get(name);
        if (same === undefined) this.#byName.set(name, [entry]);
        else same.push(entry);
      }
    }
    this.all = all;
  }

  /** Keys of the packages that a name means, told apart by the UUID where there are several. */
  keysOf(name: string, uuid: string | null): string[] {
    const same = this.#byName.get(name) ?? [];
    const [only] = same;
    if (only !== undefined && same.length === 1) return [only.key];
    return uuid === null ? [] : [keyOf(name, uuid)];
  }

  /** `deps` is a list of names, or a table of UUIDs where names are not enough. */
  requirementsOf({ table }: JuliaEntry): Requirement[] {
    const byUuid = table.table("deps");
    const names = byUuid === null ? table.strings("deps") : [...byUuid.keys()];
    return names.map((name) => ({
      name,
      range: "",
      kind: "runtime",
      targets: this.keysOf(name, byUuid?.string(name) ?? null),
      mayBeMissing: false,
    }));
  }
}

function keyOf(name: string, uuid: string): string {
  return `${name} ${uuid}`;
}

function entryOf(name: string, table: TomlTable, julia: string | null, lockfile: string): JuliaEntry | null {
  const uuid = table.string("uuid");
  const tree = table.string("git-tree-sha1");
  const path = table.string("path");
  const repository = table.string("repo-url");
  const isOfJulia = tree === null && path === null && repository === null;
  // A library that comes with Julia has its version, if none of its own.
  const version = table.string("version") ?? (isOfJulia ? (julia ?? "") : "");
  if (name.length > MAX_TEXT || version.length > MAX_TEXT || (uuid === null && isOfJulia)) return null;
  const directory = path === null ? null : directoryWithin(lockfile, path);
  const own: Qualifiers = uuid === null ? [] : [["uuid", uuid]];
  const from =
    repository === null
      ? []
      : vcsQualifiers("git", repository, table.string("repo-rev"), table.string("repo-subdir"));
  return {
    key: keyOf(name, uuid ?? String(table.line)),
    name,
    version,
    uuid,
    source:
      path !== null ? (directory === null ? "file" : "workspace") : repository !== null ? "git" : "registry",
    qualifiers: [...own, ...from],
    resolved: repository ?? path,
    tree,
    directory,
    table,
    line: table.line,
  };
}

/** The node of a package. What comes with Julia has neither address nor hash, as what is bundled. */
export function juliaNode(entry: JuliaEntry, requires: readonly Requirement[]): LockedNode {
  const { key, name, version, source, qualifiers, resolved, tree, line } = entry;
  return lockedNode({
    key,
    name,
    version,
    source,
    qualifiers,
    resolved,
    integrity: tree,
    line,
    bundled: source === "registry" && tree === null,
    requires,
  });
}
