import type { Qualifiers, SourceKind } from "../model/component.js";
import type { LockedNode } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import type { PythonPackage } from "./python-packages.js";
import {
  directoryWithin,
  downloadQualifiers,
  firstAddress,
  hashesOf,
  indexQualifiers,
} from "./locked-source.js";
import { isMachineMarker } from "./python-requirement.js";
import type { TomlTable } from "./toml-table.js";

/** A package of a pylock.toml, and the repository directory it lies in if it is first-party code. */
interface PylockPackage {
  readonly package: PythonPackage;
  readonly directory: string | null;
}

interface PylockSource {
  readonly kind: SourceKind;
  readonly qualifiers: Qualifiers | null;
  readonly directory: string | null;
  readonly resolved: string | null;
}

/** What is said of a package by others than its lockfile's edges, by its name. */
export type ToldBy = (name: string, table: TomlTable) => LockedNode["told"];

/**
 * Reads one `[[packages]]`; null where it has no name, which is told.
 * @param lockfile repository path
 * @param toldBy null where edges say what is direct
 */
export function pylockPackage(
  table: TomlTable,
  lockfile: string,
  toldBy: ToldBy | null,
  problems: EntryProblems,
): PylockPackage | null {
  const name = table.string("name");
  if (name === null) {
    problems.add("unreadable-entry", table.line, `the package ${quote("without name")} cannot be read`);
    return null;
  }
  const source = pylockSource(table, lockfile);
  const version = table.string("version") ?? "";
  if (version === "" && source.kind === "registry") {
    problems.add("unreadable-entry", table.line, `the package ${quote(name)} has no version`);
    return null;
  }
  const files = [table.get("sdist"), table.get("archive"), ...table.array("wheels")];
  return {
    directory: source.directory,
    package: {
      name,
      version,
      source: source.kind,
      qualifiers: source.qualifiers,
      origin: source.resolved ?? "",
      resolved: source.resolved,
      integrity: hashesOf(files),
      line: table.lineOf("name"),
      isForSomeMachines: isMachineMarker(table.string("marker")),
      optional: false,
      told: toldBy === null ? null : toldBy(name, table),
    },
  };
}

function pylockSource(table: TomlTable, lockfile: string): PylockSource {
  const vcs = table.table("vcs");
  if (vcs !== null) {
    const resolved = vcs.string("url") ?? vcs.string("path");
    const qualifiers = vcsQualifiers(vcs.string("type") ?? "git", resolved ?? "", vcs.string("commit-id"));
    return { kind: "git", qualifiers, directory: null, resolved };
  }
  const folder = table.table("directory");
  if (folder !== null) {
    const resolved = folder.string("path") ?? ".";
    const directory = directoryWithin(lockfile, resolved);
    return { kind: directory === null ? "file" : "workspace", qualifiers: null, directory, resolved };
  }
  const archive = table.table("archive");
  if (archive !== null) {
    const url = archive.string("url");
    if (url === null)
      return { kind: "file", qualifiers: null, directory: null, resolved: archive.string("path") };
    return { kind: "url", qualifiers: downloadQualifiers(url), directory: null, resolved: url };
  }
  const resolved = firstAddress([table.get("sdist"), ...table.array("wheels")]);
  return { kind: "registry", qualifiers: indexQualifiers(table.string("index")), directory: null, resolved };
}

/** What a file for several groups and extras says of who needs a package. */
export class PylockGroups {
  /** Whether the file tells groups or extras at all. */
  readonly areTold: boolean;
  readonly #defaults: ReadonlySet<string>;

  constructor(root: TomlTable) {
    this.#defaults = new Set(root.strings("default-groups"));
    const listed = [...root.array("dependency-groups"), ...root.array("extras"), ...this.#defaults];
    this.areTold = listed.length > 0;
  }

  /** Whether only groups that are not installed by default need it; null = the file does not tell. */
  isDevelopment(table: TomlTable): boolean | null {
    if (!this.areTold) return null;
    const marker = table.string("marker") ?? "";
    if (!/\bdependency_groups\b/.test(marker) || /\bextras\b/.test(marker)) return false;
    const groups = [...marker.matchAll(/(["'])([^"']{0,200})\1\s{0,9}in\s{1,9}dependency_groups/g)];
    return groups.every(([, , group = ""]) => !this.#defaults.has(group));
  }
}
