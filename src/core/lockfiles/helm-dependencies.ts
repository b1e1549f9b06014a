import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { isOutside, joinPaths } from "../model/paths.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { type YamlDocument, type YamlValue, yamlField } from "./yaml-text.js";

/** One entry of `dependencies:`: in Chart.lock the version is what was taken, in Chart.yaml what is asked for. */
export interface HelmDependency {
  readonly name: string;
  /** As written; "" where none is. */
  readonly version: string;
  /** As written; "" = the chart's own `charts` folder. */
  readonly repository: string;
  readonly line: number;
}

/** Reads the entries of `dependencies:`; one that is none becomes a problem. @param path of the file, for problems */
export function readHelmDependencies(
  { value, lineOf }: YamlDocument,
  problems: EntryProblems,
  path?: string,
): HelmDependency[] {
  const list = yamlField(value, "dependencies") ?? "";
  const kind = path === undefined ? "unreadable-entry" : "unreadable-manifest";
  if (!Array.isArray(list)) {
    if (list !== "") problems.add(kind, lineOf(value, "dependencies"), "`dependencies` is no list", path);
    return [];
  }
  const entries = list as readonly YamlValue[];
  return entries.flatMap((entry, at): HelmDependency[] => {
    const [name, version, repository] = ["name", "version", "repository"].map((key) => textOf(entry, key));
    const line = name == null ? lineOf(list, at) : lineOf(entry, "name");
    const longest = Math.max(name?.length ?? 0, version?.length ?? 0, repository?.length ?? 0);
    if (name == null || name === "" || version == null || repository == null || longest > MAX_TEXT) {
      problems.add(kind, line, `the entry of ${quote(name ?? "?")} cannot be read`, path);
      return [];
    }
    return [{ name, version, repository, line }];
  });
}

/** "" where the key is left out; null where it holds something else than a text. */
function textOf(entry: YamlValue, key: string): string | null {
  const value = yamlField(entry, key) ?? "";
  return typeof entry === "object" && typeof value === "string" ? value : null;
}

/**
 * The node of a chart. Its repository tells it from its namesakes: there is no public one that all use. An alias
 * (`@stable`) is kept as written, because what it means is set on each machine.
 * @param folder repository folder of the chart that asks
 */
export function chartNode(
  { name, repository, line }: HelmDependency,
  { key, version, range, told = null }: Pick<LockedNode, "key" | "version"> & Partial<LockedNode>,
  folder: string,
): LockedNode {
  const facts = { key, name, version, line, told, ...(range === undefined ? {} : { range }) };
  const local = /^file:\/\/(.*)$/s.exec(repository)?.[1];
  if (local !== undefined) {
    const path = joinPaths(folder, local);
    const outside = local.startsWith("/") || isOutside(path);
    return lockedNode({ ...facts, source: outside ? "file" : "workspace", resolved: repository });
  }
  if (repository === "") return lockedNode({ ...facts, source: "file" });
  const url = repository.replace(/\/$/, "");
  return lockedNode({ ...facts, source: "registry", qualifiers: [["repository_url", url]] });
}
