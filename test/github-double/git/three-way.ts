import type { ObjectStore } from "./objects.js";
import { leaves, writeTree, type Leaf } from "./paths.js";
import { changedRanges, type ChangedRange } from "./text-diff.js";

/**
 * The tree that merging two trees over their common origin gives; null = a conflict. As in git, both sides may change
 * the same file, but not the same lines nor lines that touch.
 */
export function mergeTrees(
  objects: ObjectStore,
  origin: string,
  ours: string,
  theirs: string,
): string | null {
  const before = leaves(objects, origin);
  const merged = leaves(objects, ours);
  const after = leaves(objects, theirs);
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [old, mine, other] = [before.get(path), merged.get(path), after.get(path)];
    if (same(other, old) || same(other, mine)) continue;
    const result = same(mine, old) ? other : mergeFiles(objects, old, mine, other);
    if (result === null) return null;
    if (result === undefined) merged.delete(path);
    else merged.set(path, result);
  }
  return collides(merged) ? null : writeTree(objects, merged);
}

/** Whether a file stands where another one's folder does. */
function collides(files: ReadonlyMap<string, Leaf>): boolean {
  for (const path of files.keys()) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      if (files.has(path.slice(0, at))) return true;
    }
  }
  return false;
}

function same(left: Leaf | undefined, right: Leaf | undefined): boolean {
  return left?.sha === right?.sha && left?.mode === right?.mode;
}

/** Null = they conflict, as they do where one side has no such file or where it is not text. */
function mergeFiles(
  objects: ObjectStore,
  old: Leaf | undefined,
  mine: Leaf | undefined,
  other: Leaf | undefined,
): Leaf | null {
  if (old === undefined || mine === undefined || other === undefined) return null;
  if ([mine, other].some(({ mode }) => mode !== old.mode) || !old.mode.startsWith("100")) return null;
  const [origin, ours, theirs] = [old, mine, other].map(({ sha }) => objects.blob(sha) ?? Buffer.alloc(0));
  if (origin === undefined || ours === undefined || theirs === undefined) return null;
  if ([origin, ours, theirs].some((each) => each.includes(0))) return null;
  const text = mergeLines(linesOf(origin), linesOf(ours), linesOf(theirs));
  return text === null ? null : { mode: old.mode, sha: objects.putBlob(text.join("")) };
}

/** Lines with their ends. */
function linesOf(bytes: Buffer): string[] {
  return bytes.length === 0 ? [] : bytes.toString("utf8").split(/(?<=\n)/);
}

/** @returns null where both sides changed the same lines, differently */
function mergeLines(
  origin: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): string[] | null {
  const mine = changedRanges(origin, ours);
  const other = changedRanges(origin, theirs);
  if (mine === null || other === null) return null;
  const merged: string[] = [];
  let line = 0;
  const take = (range: ChangedRange, side: readonly string[]) => {
    merged.push(...origin.slice(line, range.oldStart), ...side.slice(range.newStart, range.newEnd));
    line = range.oldEnd;
  };
  let [m, o] = [0, 0];
  for (;;) {
    const [left, right] = [mine[m], other[o]];
    if (left === undefined && right === undefined) break;
    if (right === undefined || (left !== undefined && left.oldEnd < right.oldStart)) {
      if (left !== undefined) take(left, ours);
      m += 1;
    } else if (left === undefined || right.oldEnd < left.oldStart) {
      take(right, theirs);
      o += 1;
    } else {
      if (!sameChange(left, ours, right, theirs)) return null;
      take(left, ours);
      m += 1;
      o += 1;
    }
  }
  return [...merged, ...origin.slice(line)];
}

function sameChange(
  left: ChangedRange,
  ours: readonly string[],
  right: ChangedRange,
  theirs: readonly string[],
): boolean {
  return (
    left.oldStart === right.oldStart &&
    left.oldEnd === right.oldEnd &&
    ours.slice(left.newStart, left.newEnd).join("") === theirs.slice(right.newStart, right.newEnd).join("")
  );
}
