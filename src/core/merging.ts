import type { LockfileDiff } from "./model/change.js";
import { compareText } from "./model/order.js";
import type { Promised } from "./model/promised.js";

/** One component new to one lockfile. */
export type Addition = Promised["brings"][number];

/** A pull request with what its newest review promised; null = Weir has reviewed none of it. */
export interface QueuedPull {
  readonly number: number;
  readonly promised: Promised | null;
}

/** What one pull request of a merge group brings; `number` null: no review of a queued pull request had it. */
export interface Attributed {
  readonly number: number | null;
  readonly brings: readonly Addition[];
}

/** How what was merged differs from what the reviews promised. */
export interface Drift {
  /** Merged, though no review had it. */
  readonly unexpected: readonly Addition[];
  /** Promised, and not brought by the merge: it was there already, or was resolved differently. */
  readonly missing: readonly Addition[];
  /** False where a review kept only a part of what it saw, so that `unexpected` may be wrong. */
  readonly certain: boolean;
}

function compareAdditions(a: Addition, b: Addition): number {
  return compareText(a.lockfile, b.lockfile) || compareText(a.purl, b.purl);
}

function keyOf({ lockfile, purl }: Addition): string {
  return `${lockfile}\n${purl}`;
}

/** Every version of a component that a lockfile did not hold before, each once. Sorted by lockfile and purl. */
export function additionsOf(lockfiles: readonly LockfileDiff[]): readonly Addition[] {
  const found = new Map<string, Addition>();
  for (const { path, changes } of lockfiles) {
    for (const { to, from } of changes) {
      if (to === null || from?.ref.purl === to.ref.purl) continue;
      const addition = { lockfile: path, purl: to.ref.purl };
      found.set(keyOf(addition), addition);
    }
  }
  return [...found.values()].sort(compareAdditions);
}

/**
 * Says which queued pull request brought what. Commit messages are not believed: only what a review of Weir saw.
 * @param queued newest first; what several promised is the newest one's
 * @returns in the order of `queued`, then what nobody promised; those that bring nothing are left out
 */
export function attribute(
  additions: readonly Addition[],
  queued: readonly QueuedPull[],
): readonly Attributed[] {
  const owners = new Map<string, number>();
  for (const { number, promised } of queued) {
    for (const addition of promised?.brings ?? []) {
      const key = keyOf(addition);
      if (!owners.has(key)) owners.set(key, number);
    }
  }
  const groups = new Map<number | null, Addition[]>(queued.map(({ number }) => [number, []]));
  groups.set(null, []);
  for (const addition of additions) groups.get(owners.get(keyOf(addition)) ?? null)?.push(addition);
  return [...groups].flatMap(([number, brings]) => (brings.length === 0 ? [] : [{ number, brings }]));
}

/** Holds what was merged against what the reviews of these pull requests promised. */
export function driftOf(additions: readonly Addition[], merged: readonly QueuedPull[]): Drift {
  const promised = new Map(
    merged.flatMap((pull) => (pull.promised?.brings ?? []).map((each) => [keyOf(each), each] as const)),
  );
  const keys = new Set(additions.map(keyOf));
  return {
    unexpected: additions.filter((addition) => !promised.has(keyOf(addition))),
    missing: [...promised]
      .filter(([key]) => !keys.has(key))
      .map(([, addition]) => addition)
      .sort(compareAdditions),
    certain: merged.every((pull) => pull.promised?.complete === true),
  };
}

/** The pull request that a merge queue's branch was made for: `gh-readonly-queue/main/pr-104-<sha>`; null = none told. */
export function queuedNumber(headRef: string): number | null {
  const match = /\/pr-(\d{1,9})-[0-9a-f]{7,64}$/.exec(headRef);
  return match === null ? null : Number(match[1]);
}
