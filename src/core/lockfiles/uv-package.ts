import type { Qualifiers, SourceKind } from "../model/component.js";
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

/** A package of uv.lock, and the repository directory it lies in if it is first-party code. */
interface UvPackage {
  readonly package: PythonPackage;
  readonly directory: string | null;
}

interface UvSource {
  readonly kind: SourceKind;
  readonly qualifiers: Qualifiers | null;
  readonly directory: string | null;
  /** null: where the files lie is told by them. */
  readonly resolved: string | null;
}

const KINDS = ["registry", "git", "url", "path", "directory", "editable", "virtual"] as const;

/**
 * Reads one `[[package]]`; null where it makes no sense, which is told.
 * @param lockfile repository path
 */
export function uvPackage(table: TomlTable, lockfile: string, problems: EntryProblems): UvPackage | null {
  const name = table.string("name");
  const written = table.table("source");
  const source = written === null ? null : uvSource(written, lockfile);
  // Of what lies in a directory the version may be made when it is built.
  const version = table.string("version") ?? (source === null || source.kind === "registry" ? null : "");
  if (name === null || version === null || source === null || written === null) {
    const message = `the package ${quote(name ?? "without name")} has no name, version or source that can be read`;
    problems.add("unreadable-entry", table.line, message);
    return null;
  }
  const files = [table.get("sdist"), ...table.array("wheels")];
  const forks = table.strings("resolution-markers");
  return {
    directory: source.directory,
    package: {
      name,
      version,
      source: source.kind,
      qualifiers: source.qualifiers,
      origin: uvSourceText(written),
      resolved: source.resolved ?? firstAddress(files),
      integrity: hashesOf(files),
      line: table.lineOf("name"),
      isForSomeMachines: forks.length > 0 && forks.every(isMachineMarker),
      optional: false,
      told: null,
    },
  };
}

/** A source as one text, to be compared. */
export function uvSourceText(source: TomlTable): string {
  return KINDS.map((kind) => `${kind}=${source.string(kind) ?? ""}`).join(" ");
}

/** null for a source that uv does not write. */
function uvSource(source: TomlTable, lockfile: string): UvSource | null {
  const index = source.string("registry");
  if (index !== null)
    return { kind: "registry", qualifiers: indexQualifiers(index), directory: null, resolved: null };
  const kind = KINDS.find((known) => source.string(known) !== null);
  if (kind === undefined) return null;
  const address = source.string(kind) ?? "";
  const none = { qualifiers: null, directory: null, resolved: null };
  if (kind === "git") {
    const [repository = ""] = address.split(/[?#]/, 1);
    const commit = address.includes("#") ? address.slice(address.indexOf("#") + 1) : null;
    return { ...none, kind: "git", qualifiers: vcsQualifiers("git", repository, commit), resolved: address };
  }
  if (kind === "url") {
    return { ...none, kind: "url", qualifiers: downloadQualifiers(address), resolved: address };
  }
  if (kind === "path") return { ...none, kind: "file", resolved: address };
  const directory = directoryWithin(lockfile, address);
  return directory === null
    ? { ...none, kind: "file", resolved: address }
    : { ...none, kind: "workspace", directory, resolved: address };
}
