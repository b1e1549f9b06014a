import { EdgeKind, type Graph } from "../model/graph.js";
import type { BillScope } from "../model/bill.js";
import { forEachTarget } from "../reach.js";

/** How much a node is needed, most last. */
export const Level = { none: 0, development: 1, optional: 2, required: 3 } as const;

/** Scopes in the order of `Level`. */
const SCOPES: readonly BillScope[] = ["unknown", "development", "optional", "required"];

/** The scope of a level; what nothing reaches is unknown. */
export function scopeOfLevel(level: number): BillScope {
  return SCOPES[level] ?? "unknown";
}

/**
 * How much every node is needed by some roots. Development requirements count for the roots alone: a service that
 * depends on another does not get what that one is developed with.
 */
export function levelsFrom(graph: Graph, roots: readonly number[]): Uint8Array {
  const levels = new Uint8Array(graph.lockfile.nodes.length);
  reach(graph, roots, levels, Level.required);
  reach(graph, roots, levels, Level.optional);
  reach(graph, roots, levels, Level.development);
  return levels;
}

/** Whether the requirement counts at a level. */
function follows(kind: number, level: number, fromRoot: boolean): boolean {
  if (kind === EdgeKind.development) return level === Level.development && fromRoot;
  return kind !== EdgeKind.optional || level !== Level.required;
}

function reach(graph: Graph, roots: readonly number[], levels: Uint8Array, level: number): void {
  const isRoot = new Set(roots);
  const seen = new Uint8Array(levels.length);
  const pending = [...roots];
  for (const root of pending) seen[root] = 1;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (levels[node] === Level.none) levels[node] = level;
    forEachTarget(graph, node, (target, kind) => {
      if (seen[target] === 1 || !follows(kind, level, isRoot.has(node))) return;
      seen[target] = 1;
      pending.push(target);
    });
  }
}
