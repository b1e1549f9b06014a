import type { LockedNode } from "../model/lockfile.js";
import type { DistinctKeys } from "./distinct-keys.js";
import { type EntryProblems, quote } from "./entry-problems.js";

/** What an entry answers for, whether it became a node or not: its first descriptor, and the others. */
export type Claim = Pick<LockedNode, "key" | "provides" | "line">;

/** The line of the entry that answers for every descriptor. Where several claim one, yarn takes the last. */
function linesOf(claims: readonly Claim[], problems: EntryProblems): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const { key, provides, line } of claims) {
    for (const descriptor of [key, ...provides]) {
      const before = lines.get(descriptor);
      lines.set(descriptor, line);
      if (before === undefined) continue;
      const message = `${quote(descriptor)} has two entries, in lines ${before} and ${line}; yarn takes the last`;
      problems.add("unreadable-entry", line, message);
    }
  }
  return lines;
}

/**
 * The nodes, each with the descriptors that it really answers for; none is left out. Entries that claim the same
 * descriptor are a problem.
 * @param claims of every entry, in the order of the file, also of those that became no node
 * @param keys of the file before; merges and other tools leave doubled ones behind, and they are rare
 */
export function settleClaims(
  nodes: readonly LockedNode[],
  claims: readonly Claim[],
  problems: EntryProblems,
  keys: DistinctKeys,
): readonly LockedNode[] {
  if (keys.areDistinct(claims)) return nodes;
  const lines = linesOf(claims, problems);
  return nodes.map((node) => {
    const lost = (descriptor: string) => (lines.get(descriptor) ?? node.line) !== node.line;
    if (!lost(node.key) && !node.provides.some(lost)) return node;
    const kept = node.provides.filter((descriptor) => !lost(descriptor));
    return lost(node.key)
      ? { ...node, key: `${node.key} (line ${node.line})`, provides: kept }
      : { ...node, provides: kept };
  });
}
