import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import {
  archiveQualifiers,
  isCompanionArchive,
  mavenName,
  type LockedArtifacts,
} from "./maven-coordinate.js";

/** Depth of `coord` in `{"dependency_tree": {"dependencies": [{"coord": …}]}}`. */
const COORD_DEPTH = 4;

/** The artifacts of a lockfile of version 1, those of sources and documentation left out. */
export function readDependencyTree(tree: JsonObject, text: string, problems: EntryProblems): LockedArtifacts {
  const lines: number[] = [];
  visitKeys(text, COORD_DEPTH, (depth, start, end, line) => {
    if (depth === COORD_DEPTH && keyText(text, start, end) === "coord") lines.push(line);
  });
  const entries = Array.isArray(tree["dependencies"]) ? (tree["dependencies"] as unknown[]) : [];
  let next = 0;
  const nodes = entries.flatMap((entry): LockedNode[] => {
    const coord = isJsonObject(entry) ? entry["coord"] : undefined;
    const line = coord === undefined ? 1 : (lines[next++] ?? 1);
    const found = isJsonObject(entry) && typeof coord === "string" ? coordinate(coord) : null;
    if (found === null || !isJsonObject(entry)) {
      problems.add("unreadable-entry", line, `the artifact ${quote(String(coord))} cannot be read`);
      return [];
    }
    if (isCompanionArchive(found.classifier)) return [];
    const url = typeof entry["url"] === "string" ? entry["url"] : null;
    const sum = entry["sha256"];
    const qualifiers = archiveQualifiers(found.packaging, found.classifier, repositoryOf(url, found.name));
    const direct = entry["directDependencies"] ?? entry["dependencies"];
    return [
      lockedNode({
        key: keyOf(found),
        name: found.name,
        version: found.version,
        ...(qualifiers.length === 0 ? {} : { qualifiers }),
        resolved: url,
        integrity: typeof sum === "string" && sum !== "" ? `sha256:${sum}` : null,
        line,
        requires: Array.isArray(direct) ? requirements(direct as unknown[]) : [],
      }),
    ];
  });
  return { version: typeof tree["version"] === "string" ? tree["version"] : "", nodes };
}

type Coordinate = NonNullable<ReturnType<typeof coordinate>>;

/** `group:artifact[:packaging[:classifier]]:version` */
function coordinate(text: string) {
  const parts = text.length > 4 * MAX_TEXT ? [] : text.split(":");
  const version = parts.length > 2 ? (parts.at(-1) ?? "") : "";
  const named = version === "" || version.length > MAX_TEXT ? null : mavenName(parts.slice(0, -1));
  return named === null ? null : { ...named, version };
}

/** As versions 2 and 3 have it. */
function keyOf({ name, packaging, classifier }: Coordinate): string {
  if (classifier !== "") return `${name}:${packaging}:${classifier}`;
  return packaging === "jar" ? name : `${name}:${packaging}`;
}

/** What of an address stands before the folders of the group. */
function repositoryOf(url: string | null, name: string): string {
  const [group = ""] = name.split(":", 1);
  const at = url?.indexOf(`/${group.replaceAll(".", "/")}/`) ?? -1;
  return url === null || at <= "https://".length ? "" : url.slice(0, at);
}

function requirements(coords: readonly unknown[]): Requirement[] {
  return coords.flatMap((coord) => {
    const found = typeof coord === "string" ? coordinate(coord) : null;
    if (found === null || isCompanionArchive(found.classifier)) return [];
    const { name, version: range } = found;
    return [{ name, range, kind: "runtime" as const, targets: [keyOf(found), name], mayBeMissing: false }];
  });
}
