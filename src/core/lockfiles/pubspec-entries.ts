import { LockfileError } from "../errors.js";
import { NO_DESCRIPTION, type PubspecEntry } from "./pubspec-entry.js";
import { entriesByLines } from "./pubspec-lines.js";
import { isYamlMap, parseYaml, yamlField, type YamlValue } from "./yaml-text.js";

/**
 * The packages of a pubspec.lock, in its order.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line
 */
export function pubspecEntries(text: string): readonly PubspecEntry[] {
  return entriesByLines(text) ?? entriesByYaml(text);
}

/** The same, whatever YAML it is written in: what `pubspecEntries` falls back to. @throws {LockfileError} as that */
export function entriesByYaml(text: string): readonly PubspecEntry[] {
  const { value, lineOf } = parseYaml(text);
  const packages = yamlField(value, "packages");
  if (packages === undefined || (packages !== "" && !isYamlMap(packages))) {
    throw new LockfileError("syntax", "it is YAML, but no pubspec.lock: it has no packages", 1);
  }
  if (!isYamlMap(packages)) return [];
  return Object.entries(packages).map(([own, entry]) => entryOf(own, entry, lineOf(packages, own)));
}

function entryOf(own: string, entry: YamlValue, line: number): PubspecEntry {
  const description = yamlField(entry, "description");
  return {
    own,
    line,
    dependency: textOf(entry, "dependency"),
    source: textOf(entry, "source"),
    version: textOf(entry, "version"),
    plain: typeof description === "string" ? description : "",
    description: isYamlMap(description)
      ? {
          name: textOf(description, "name"),
          path: textOf(description, "path"),
          relative: textOf(description, "relative"),
          resolvedRef: textOf(description, "resolved-ref"),
          sha256: textOf(description, "sha256"),
          url: textOf(description, "url"),
        }
      : NO_DESCRIPTION,
  };
}

function textOf(within: YamlValue, key: string): string {
  const value = yamlField(within, key);
  return typeof value === "string" ? value : "";
}
