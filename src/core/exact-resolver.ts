import type { Requirement } from "./model/lockfile.js";
import { SharedRequirement } from "./model/shared-requirement.js";

/** How many are remembered at least, and for every node: large lockfiles have about one and a half for each. */
const LEAST = 1024;
const EACH = 2;

/**
 * Resolves requirements by the keys of their targets. Most lines of a lockfile stand in it several times and are one
 * object then: those are looked up once.
 */
export class ExactResolver {
  /** Whether the requirement resolved last was led to by the first of its targets. */
  isFirst = false;
  readonly #find: (key: string) => number | undefined;
  readonly #mask: number;
  /** By number. Two may have one: the targets tell whether it is the same requirement. */
  readonly #asked: (readonly string[] | null)[];
  /** Index of the node, or -1; with the bits of `isFirst` where the first target led to it. */
  readonly #found: Int32Array;

  /** @param find the node that answers for a key @param nodes how many there are */
  constructor(find: (key: string) => number | undefined, nodes: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(LEAST, nodes * EACH)));
    this.#find = find;
    this.#mask = size - 1;
    this.#asked = new Array<readonly string[] | null>(size).fill(null);
    this.#found = new Int32Array(size);
  }

  /** Index of the node that answers for the first target that any does; -1 = none does for any. */
  resolve(requirement: Requirement): number {
    const { targets } = requirement;
    const ordinal = SharedRequirement.ordinalOf(requirement);
    if (ordinal === -1) return this.#lookUp(targets);
    const slot = ordinal & this.#mask;
    if (this.#asked[slot] !== targets) {
      const index = this.#lookUp(targets);
      this.#asked[slot] = targets;
      this.#found[slot] = this.isFirst ? index : -2 - index;
      return index;
    }
    const found = this.#found[slot] ?? 0;
    this.isFirst = found >= 0;
    return found >= 0 ? found : -2 - found;
  }

  #lookUp(targets: readonly string[]): number {
    for (let at = 0; at < targets.length; at += 1) {
      const index = this.#find(targets[at] ?? "");
      if (index === undefined) continue;
      this.isFirst = at === 0;
      return index;
    }
    this.isFirst = false;
    return -1;
  }
}
