import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import {
  archiveQualifiers,
  isCentral,
  isCompanionArchive,
  type MavenName,
  mavenName,
  type LockedArtifacts,
} from "./maven-coordinate.js";

/**
 * The artifacts of a lockfile of version 2 or 3. An artifact of several classifiers is one node each, those of sources
 * and documentation left out.
 */
export function readArtifacts(json: JsonObject, text: string, problems: EntryProblems): LockedArtifacts {
  const lines = new Map(
    jsonKeys(text).flatMap(({ parent, key, line }) => (parent === "artifacts" ? [[key, line] as const] : [])),
  );
  const repositories = repositoriesOf(json);
  const dependencies = isJsonObject(json["dependencies"]) ? json["dependencies"] : {};
  const artifacts = isJsonObject(json["artifacts"]) ? json["artifacts"] : {};
  const nodes = Object.entries(artifacts).flatMap(([key, artifact]) => {
    const line = lines.get(key) ?? 1;
    const named = key.length > 2 * MAX_TEXT ? null : mavenName(key.split(":"));
    const version = isJsonObject(artifact) ? artifact["version"] : null;
    if (
      named === null ||
      !isJsonObject(artifact) ||
      typeof version !== "string" ||
      version.length > MAX_TEXT
    ) {
      problems.add("unreadable-entry", line, `the artifact ${quote(key)} cannot be read`);
      return [];
    }
    return archivesOf(key, named, artifact).map(({ archive, classifier, hash }): LockedNode => {
      const requires = dependencies[archive] ?? dependencies[key];
      const repository = repositories.get(archive) ?? repositories.get(key) ?? "";
      const qualifiers = archiveQualifiers(named.packaging, classifier, repository);
      return lockedNode({
        key: archive,
        name: named.name,
        version,
        ...(qualifiers.length === 0 ? {} : { qualifiers }),
        integrity: hash === null ? null : `sha256:${hash}`,
        line,
        requires: Array.isArray(requires) ? requirements(requires as unknown[]) : [],
      });
    });
  });
  return { version: typeof json["version"] === "string" ? json["version"] : "", nodes };
}

interface Archive {
  /** The key of its node, as `dependencies` has it. */
  readonly archive: string;
  readonly classifier: string;
  readonly hash: string | null;
}

function archivesOf(
  key: string,
  { name, packaging, classifier }: MavenName,
  artifact: JsonObject,
): Archive[] {
  const sums = isJsonObject(artifact["shasums"]) ? Object.entries(artifact["shasums"]) : [];
  const found = sums.flatMap(([kind, sum]): Archive[] => {
    if (isCompanionArchive(kind) && kind !== classifier) return [];
    const hash = typeof sum === "string" ? sum : null;
    if (kind === "jar" || kind === packaging || kind === classifier)
      return [{ archive: key, classifier, hash }];
    return [{ archive: `${name}:${packaging}:${kind}`, classifier: kind, hash }];
  });
  return found.length === 0 ? [{ archive: key, classifier, hash: null }] : found;
}

/** Of every artifact the repository that has it: Maven Central where that is one of them, else the first. */
function repositoriesOf(json: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const repositories = isJsonObject(json["repositories"]) ? json["repositories"] : {};
  for (const [url, keys] of Object.entries(repositories)) {
    if (!Array.isArray(keys) || url.length > 4 * MAX_TEXT) continue;
    for (const key of keys as unknown[]) {
      if (typeof key === "string" && (!found.has(key) || isCentral(url))) found.set(key, url);
    }
  }
  return found;
}

function requirements(keys: readonly unknown[]): Requirement[] {
  return keys.flatMap((key) => {
    if (typeof key !== "string" || key.length > 2 * MAX_TEXT) return [];
    const name = key.split(":").slice(0, 2).join(":");
    return [{ name, range: "", kind: "runtime" as const, targets: [key, name], mayBeMissing: false }];
  });
}
