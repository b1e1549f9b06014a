import type { LockedNode } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { folderName } from "./package-lock-paths.js";
import { EMPTY_NODE } from "./package-lock-tree.js";

/** An entry of `packages` with `link: true`. */
export interface Link {
  /** Its path under `node_modules`. */
  readonly key: string;
  /** Key of the directory it leads to. */
  readonly target: string;
  readonly line: number;
}

/**
 * A link is a further key of the node it leads to. One that leads to a directory the lockfile does not describe gets a
 * node of which nothing is known, and a problem: npm refuses it.
 */
export function followLinks(
  nodes: LockedNode[],
  links: readonly Link[],
  problems: EntryProblems,
): LockedNode[] {
  if (links.length === 0) return nodes;
  const byTarget = new Map<string, Link[]>();
  for (const link of links) {
    const known = byTarget.get(link.target);
    if (known === undefined) byTarget.set(link.target, [link]);
    else known.push(link);
  }
  const linked = nodes.map((node) => {
    const here = byTarget.get(node.key);
    if (here === undefined) return node;
    byTarget.delete(node.key);
    return { ...node, provides: here.map((link) => link.key) };
  });
  for (const [target, [first, ...rest]] of byTarget) {
    if (first === undefined) continue;
    const message = `${quote(first.key)} links to ${quote(target)}, which the lockfile does not describe`;
    problems.add("unresolved", first.line, message);
    linked.push({
      ...EMPTY_NODE,
      key: target,
      provides: [first, ...rest].map((link) => link.key),
      name: folderName(first.key),
      source: "workspace",
      line: first.line,
    });
  }
  return linked;
}
