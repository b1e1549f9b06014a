import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import { parseConanReference } from "./conan-reference.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import type { KeyLines } from "./key-lines.js";

/** The nodes of a graph of Conan 1 and what its consumer asks for. */
export interface ConanGraph {
  readonly nodes: LockedNode[];
  readonly consumer: { readonly line: number; readonly requires: readonly Requirement[] };
}

/**
 * The graph of a lockfile of Conan 1. What nobody asks for is the consumer where it is a recipe of this repository (it has
 * a path, or no reference); else the consumer asked for it.
 * @param nodes `graph_lock.nodes`
 */
export function readConanGraph(nodes: JsonObject, lines: KeyLines, problems: EntryProblems): ConanGraph {
  const asked = new Set(Object.values(nodes).flatMap((node) => (isJsonObject(node) ? idsIn(node) : [])));
  const read: LockedNode[] = [];
  const own: Requirement[] = [];
  let line: number | null = null;
  for (const [id, node] of Object.entries(nodes)) {
    const here = lines("graph_lock/nodes", id);
    if (!isJsonObject(node)) {
      problems.add("unreadable-entry", here, `the node ${quote(id)} cannot be read`);
      continue;
    }
    const at = `graph_lock/nodes/${id}`;
    const python = pythonRequires(node, id, lines(at, "python_requires"), problems);
    read.push(...python);
    const requires = [
      ...requirements(node, "requires", "runtime", nodes),
      ...requirements(node, "build_requires", "development", nodes),
      ...python.map((one) => requirement(one.name, one.version, "development", one.key)),
    ];
    const written = node["ref"] ?? node["pref"];
    const isLocal = typeof node["path"] === "string" && node["path"] !== "";
    if (!asked.has(id) && (isLocal || written === null || written === undefined || written === "")) {
      line ??= here;
      own.push(...requires);
      continue;
    }
    const prev = typeof node["prev"] === "string" ? node["prev"] : null;
    const reference = typeof written === "string" ? parseConanReference(written, prev) : null;
    if (reference === null) {
      problems.add("unreadable-entry", here, `the node ${quote(id)} has no reference that can be read`);
      continue;
    }
    if (!asked.has(id)) own.push(requirement(reference.name, reference.version, "runtime", `node:${id}`));
    read.push(
      lockedNode({
        ...reference,
        key: `node:${id}`,
        source: isLocal ? "file" : "registry",
        line: lines(at, typeof node["ref"] === "string" ? "ref" : "pref"),
        requires,
      }),
    );
  }
  return { nodes: read, consumer: { line: line ?? lines("graph_lock", "nodes"), requires: own } };
}

/** Up to version 0.3 an object from references to ids, then a list of ids. */
function idsOf(value: unknown): string[] {
  const ids = isJsonObject(value) ? Object.values(value) : value;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

function idsIn(node: JsonObject): string[] {
  return [...idsOf(node["requires"]), ...idsOf(node["build_requires"])];
}

function requirements(
  node: JsonObject,
  list: "requires" | "build_requires",
  kind: RequirementKind,
  nodes: JsonObject,
): Requirement[] {
  return idsOf(node[list]).map((id) => {
    const target = Object.hasOwn(nodes, id) ? nodes[id] : undefined;
    const written = isJsonObject(target) ? (target["ref"] ?? target["pref"]) : undefined;
    const reference = typeof written === "string" ? parseConanReference(written) : null;
    return requirement(reference?.name ?? id, reference?.version ?? "", kind, `node:${id}`);
  });
}

function requirement(name: string, range: string, kind: RequirementKind, target: string): Requirement {
  return { name, range, kind, targets: [target], mayBeMissing: false };
}

/** Recipes that the recipe is built on: no node of their own, every recipe lists its own. */
function pythonRequires(node: JsonObject, id: string, line: number, problems: EntryProblems): LockedNode[] {
  const written: unknown = node["python_requires"];
  return (Array.isArray(written) ? written : []).flatMap((text: unknown, at): LockedNode[] => {
    const reference = typeof text === "string" ? parseConanReference(text) : null;
    if (reference === null) {
      problems.add("unreadable-entry", line, `a python_requires of the node ${quote(id)} cannot be read`);
      return [];
    }
    return [lockedNode({ ...reference, key: `node:${id}/${at}/python_requires`, line })];
  });
}
