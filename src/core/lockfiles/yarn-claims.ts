import type { LockedNode } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";

/** Which entry answers for a descriptor. Where several claim it (merges and other tools do that), yarn takes the last. */
export class DescriptorClaims {
  readonly #lines = new Map<string, number>();
  #doubled = false;

  add(
    entry: { readonly descriptors: readonly string[]; readonly line: number },
    problems: EntryProblems,
  ): void {
    for (const descriptor of entry.descriptors) {
      const before = this.#lines.get(descriptor);
      this.#lines.set(descriptor, entry.line);
      if (before === undefined) continue;
      this.#doubled = true;
      const message = `${quote(descriptor)} has two entries, in lines ${before} and ${entry.line}; yarn takes the last`;
      problems.add("unreadable-entry", entry.line, message);
    }
  }

  /** The nodes, each with the descriptors that it really answers for; none is left out. */
  settle(nodes: readonly LockedNode[]): readonly LockedNode[] {
    if (!this.#doubled) return nodes;
    return nodes.map((node) => {
      const lost = (descriptor: string) => (this.#lines.get(descriptor) ?? node.line) !== node.line;
      if (!lost(node.key) && !node.provides.some(lost)) return node;
      const kept = node.provides.filter((descriptor) => !lost(descriptor));
      return lost(node.key)
        ? { ...node, key: `${node.key} (line ${node.line})`, provides: kept }
        : { ...node, provides: kept };
    });
  }
}
