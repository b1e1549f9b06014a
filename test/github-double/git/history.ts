import type { ObjectStore } from "./objects.js";

/** A commit and all that it descends from. */
export function ancestors(store: ObjectStore, sha: string): Set<string> {
  const seen = new Set<string>();
  const open = [sha];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(store.commit(next)?.parents ?? []));
  }
  return seen;
}

/** The best common ancestor of two commits (the newest where there are several); null when they are unrelated. */
export function mergeBase(store: ObjectStore, left: string, right: string): string | null {
  const ofLeft = ancestors(store, left);
  const common = [...ancestors(store, right)].filter((sha) => ofLeft.has(sha));
  const covered = new Set<string>();
  for (const sha of common) {
    if (covered.has(sha)) continue;
    for (const older of ancestors(store, sha)) if (older !== sha) covered.add(older);
  }
  const best = common.filter((sha) => !covered.has(sha));
  best.sort((a, b) => time(store, b) - time(store, a) || (a < b ? -1 : 1));
  return best[0] ?? null;
}

/** Commits of `head` that `base` does not have, parents before children. */
export function between(store: ObjectStore, base: string, head: string): string[] {
  const known = ancestors(store, base);
  const ordered: string[] = [];
  const done = new Set<string>();
  const stack: { readonly sha: string; readonly leaving: boolean }[] = [{ sha: head, leaving: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.leaving) {
      ordered.push(top.sha);
      continue;
    }
    if (known.has(top.sha) || done.has(top.sha)) continue;
    done.add(top.sha);
    stack.push({ sha: top.sha, leaving: true });
    for (const parent of store.commit(top.sha)?.parents ?? []) stack.push({ sha: parent, leaving: false });
  }
  return ordered;
}

function time(store: ObjectStore, sha: string): number {
  return store.commit(sha)?.committer.date.getTime() ?? 0;
}
