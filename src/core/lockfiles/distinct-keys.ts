/** What an entry answers for. */
export interface Keyed {
  readonly key: string;
  readonly provides?: readonly string[];
}

/** Entries beyond the expected one that are looked at. */
const NEAR = 4;
/** Misses in a row after which an entry is looked for further below: more than `NEAR` went. */
const LOST = 4;
/** How many are looked at then. */
const FAR = 1024;

/**
 * Tells whether the entries of a file answer for one key each. The keys of the file before are remembered, and those of
 * entries that stand in both, in the same order as a rule, are not hashed again. Held by whoever parses one file after
 * another.
 */
export class DistinctKeys {
  #before: readonly Keyed[] = [];
  #keys = new Set<string>();

  /** Whether no key is answered for twice. Linear. @param entries of a file, in its order */
  areDistinct(entries: readonly Keyed[]): boolean {
    const parted = this.#before.length === 0 ? null : apart(this.#before, entries, this.#keys);
    let distinct: boolean;
    if (parted === null || parted.fresh.length * 2 > entries.length) {
      this.#keys = new Set();
      distinct = addAll(this.#keys, entries);
    } else {
      const { fresh, gone } = parted;
      for (const { key, provides } of gone) {
        this.#keys.delete(key);
        if (provides !== undefined) for (const further of provides) this.#keys.delete(further);
      }
      distinct = addAll(this.#keys, fresh);
    }
    // Which of two entries a key is of would have to be known to take one away.
    if (!distinct) this.#keys = new Set();
    this.#before = distinct ? entries : [];
    return distinct;
  }
}

export function newDistinctKeys(): DistinctKeys {
  return new DistinctKeys();
}

/** False = some were there already. */
function addAll(keys: Set<string>, entries: readonly Keyed[]): boolean {
  let count = keys.size;
  for (const { key, provides } of entries) {
    keys.add(key);
    count += 1;
    if (provides === undefined) continue;
    for (const further of provides) keys.add(further);
    count += provides.length;
  }
  return keys.size === count;
}

/** Entries that only one of two files has; in all others nothing changed that matters here. */
function apart(
  before: readonly Keyed[],
  now: readonly Keyed[],
  known: ReadonlySet<string>,
): { readonly fresh: readonly Keyed[]; readonly gone: readonly Keyed[] } {
  const fresh: Keyed[] = [];
  const gone: Keyed[] = [];
  let next = 0;
  let missed = 0;
  for (const entry of now) {
    let at = find(before, entry, next, NEAR);
    if (at === -1 && missed >= LOST && known.has(entry.key)) {
      missed = 0;
      at = find(before, entry, next, FAR);
    }
    if (at === -1) {
      fresh.push(entry);
      missed += 1;
      continue;
    }
    missed = 0;
    gone.push(...before.slice(next, at));
    next = at + 1;
  }
  return { fresh, gone: [...gone, ...before.slice(next)] };
}

/** Index of the like of an entry among the next ones; -1 = it is not there. */
function find(before: readonly Keyed[], { key, provides }: Keyed, next: number, beyond: number): number {
  const most = Math.min(before.length, next + beyond + 1);
  for (let at = next; at < most; at += 1) {
    const old = before[at];
    if (old !== undefined && old.provides === provides && old.key === key) return at;
  }
  return -1;
}
