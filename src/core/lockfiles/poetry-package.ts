import type { Qualifiers, SourceKind } from "../model/component.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { vcsQualifiers } from "./git-address.js";
import type { PythonPackage } from "./python-packages.js";
import { directoryWithin, downloadQualifiers, hashesOf, indexQualifiers } from "./locked-source.js";
import { isMachineMarker } from "./python-requirement.js";
import { TomlTable, type TomlValue } from "./toml-table.js";

/** A package of poetry.lock, and the repository directory it lies in if it is first-party code. */
interface PoetryPackage {
  readonly package: PythonPackage;
  readonly directory: string | null;
}

interface PoetrySource {
  readonly kind: SourceKind;
  readonly qualifiers: Qualifiers | null;
  readonly directory: string | null;
  readonly resolved: string | null;
}

const INDEX: PoetrySource = { kind: "registry", qualifiers: null, directory: null, resolved: null };

/**
 * Reads one `[[package]]`; null where it makes no sense, which is told.
 * @param lockfile repository path
 * @param metadata where old versions keep the hashes
 */
export function poetryPackage(
  table: TomlTable,
  lockfile: string,
  metadata: TomlTable | null,
  problems: EntryProblems,
): PoetryPackage | null {
  const name = table.string("name");
  const version = table.string("version");
  if (name === null || version === null) {
    const message = `the package ${quote(name ?? "without name")} has no name or version`;
    problems.add("unreadable-entry", table.line, message);
    return null;
  }
  const source = poetrySource(table.table("source"), lockfile);
  return {
    directory: source.directory,
    package: {
      name,
      version,
      source: source.kind,
      qualifiers: source.qualifiers,
      origin: source.resolved ?? "",
      resolved: source.resolved,
      integrity: hashes(table, name, metadata),
      line: table.lineOf("name"),
      isForSomeMachines: isForSomeMachines(table.get("markers") ?? table.get("marker")),
      optional: table.get("optional") === true,
      told: null,
    },
  };
}

/** Whether its category or its groups say that it is for development alone; null = they say nothing. */
export function developmentOf(table: TomlTable): boolean | null {
  const category = table.string("category");
  if (category !== null) return category === "dev";
  const groups = table.strings("groups");
  return groups.length === 0 ? null : !groups.includes("main");
}

/** Version 2.1 has them by group where they differ. */
function isForSomeMachines(markers: TomlValue | undefined): boolean {
  if (typeof markers === "string") return isMachineMarker(markers);
  if (!(markers instanceof TomlTable)) return false;
  return [...markers.keys()].every((group) => isMachineMarker(markers.string(group)));
}

/** In the package from 1.5 on, before that by name in the metadata, and in the oldest as bare texts. */
function hashes(table: TomlTable, name: string, metadata: TomlTable | null): string | null {
  const own = table.has("files") ? table.array("files") : (metadata?.table("files")?.array(name) ?? []);
  const found = hashesOf(own);
  if (found !== null) return found;
  const bare = metadata?.table("hashes")?.strings(name) ?? [];
  return bare.length === 0 ? null : bare.join(" ");
}

/** https://github.com/python-poetry/poetry-core: `git`, `url`, `file`, `directory` or `legacy`; none = PyPI. */
function poetrySource(source: TomlTable | null, lockfile: string): PoetrySource {
  if (source === null) return INDEX;
  const type = source.string("type") ?? "legacy";
  const url = source.string("url");
  const resolved = url;
  if (type === "git" || type === "hg") {
    const commit = source.string("resolved_reference") ?? source.string("reference");
    return { ...INDEX, kind: "git", qualifiers: vcsQualifiers(type, url ?? "", commit), resolved };
  }
  if (type === "url") return { ...INDEX, kind: "url", qualifiers: downloadQualifiers(url ?? ""), resolved };
  if (type === "file") return { ...INDEX, kind: "file", resolved };
  if (type === "directory") {
    const directory = directoryWithin(lockfile, url ?? "");
    return { ...INDEX, kind: directory === null ? "file" : "workspace", directory, resolved };
  }
  return { ...INDEX, qualifiers: indexQualifiers(url), resolved };
}
