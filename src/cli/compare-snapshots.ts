import { compareLockfile, type ComparedLockfile, type LockfilePair } from "../core/compare.js";
import { ParseMemo } from "../core/lockfiles/block-memo.js";
import { COMPANION_ROUNDS, unaskedCompanions, wantedCompanions } from "../core/lockfiles/companions.js";
import { isManifestName, liesAround } from "../core/lockfiles/around.js";
import { formatOf } from "../core/lockfiles/index.js";
import { type LockfileFormat, MAX_LOCKFILE_BYTES } from "../core/lockfiles/format.js";
import { nameOf } from "../core/model/paths.js";
import { pairOf, type ReadLockfile, readLockfile, unreadable } from "../core/reading.js";
import { selectLockfiles } from "../core/selection.js";
import { LockfileError } from "../core/errors.js";
import type { Problem } from "../core/model/problem.js";
import { unfollowed, type Unfollowed } from "../core/unfollowed.js";
import type { Snapshot } from "./snapshot.js";

/** What was not read of two snapshots. */
interface NotRead {
  /** In folders of copied or made-up code. */
  readonly folded: readonly string[];
  /** Lockfiles that are links, submodules that moved. */
  readonly problems: readonly Problem[];
}

/** Compares two snapshots by what their files tell. */
export function compareSnapshots(
  base: Snapshot,
  head: Snapshot,
): NotRead & { readonly lockfiles: readonly ComparedLockfile[] } {
  const { pairs, ...notRead } = readPairs(base, head);
  return { lockfiles: pairs.map(compareLockfile), ...notRead };
}

/** Both sides of every lockfile that differs between two snapshots. */
export function readPairs(
  base: Snapshot,
  head: Snapshot,
): NotRead & { readonly pairs: readonly LockfilePair[] } {
  const { namesDocument } = head;
  const known = base.submodules !== null && head.submodules !== null;
  const submodules = known ? { submodules: { base: base.submodules, head: head.submodules } } : {};
  const selection = selectLockfiles(base.shas, head.shas, { namesDocument, ...submodules });
  const pairs = selection.touched.map((paths) => {
    // Head repeats nearly all of base. A lockfile may take the place of one of another format.
    const memo = new ParseMemo();
    const before =
      paths.base === null
        ? null
        : readFrom(base, formatOf(paths.base, namesDocument) ?? paths.format, paths.base, memo);
    const after = paths.head === null ? null : readFrom(head, paths.format, paths.head, memo);
    return pairOf(paths, before, after);
  });
  return {
    pairs,
    folded: selection.folded,
    problems: unfollowed(entriesOf(base), entriesOf(head), namesDocument),
  };
}

function entriesOf({ links, submodules }: Snapshot): Unfollowed {
  return { links, submodules: submodules ?? new Map() };
}

/** Reads one lockfile with the manifests it asks for. */
export function readFrom(
  snapshot: Snapshot,
  format: LockfileFormat,
  path: string,
  memo = new ParseMemo(),
): ReadLockfile {
  const text = snapshot.read(path);
  if (Buffer.byteLength(text) > MAX_LOCKFILE_BYTES) {
    return unreadable(
      path,
      new LockfileError("too-large", `larger than ${MAX_LOCKFILE_BYTES / 1024 / 1024} MB`),
    );
  }
  const paths = new Set(
    [...snapshot.shas.keys()].filter(
      (other) => other !== path && isManifestName(format, nameOf(other)) && liesAround(format, path, other),
    ),
  );
  const companions = new Map<string, string>();
  const around = () => {
    const read = new Map([...companions, [path, text]]);
    return [format, path, paths, read, new Set(read.keys())] as const;
  };
  let wanted = wantedCompanions(...around());
  for (let round = 0; wanted.length > 0 && round < COMPANION_ROUNDS; round += 1) {
    for (const companion of wanted) companions.set(companion, snapshot.read(companion));
    wanted = wantedCompanions(...around());
  }
  const unasked = unaskedCompanions(...around());
  const { submodules } = snapshot;
  const told = format.readsSubmodules === true && submodules !== null ? { submodules } : {};
  const { graph, problems } = readLockfile(format, { path, text, companions, ...told }, memo);
  if (graph === null || unasked.length === 0) return { graph, problems };
  const { lockfile } = graph;
  return {
    graph: { ...graph, lockfile: { ...lockfile, problems: [...lockfile.problems, ...unasked] } },
    problems,
  };
}
