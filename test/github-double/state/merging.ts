import { mergeBase } from "../git/history.js";
import type { ObjectStore } from "../git/objects.js";
import { leaves, writeTree } from "../git/paths.js";
import type { PullRequest } from "./repository.js";

/**
 * The commit that merging would make now, written to the object store; null when a path was changed on both sides.
 * Its date is the head's, so that asking twice gives the same sha.
 */
export function mergeCommit(pull: PullRequest): string | null {
  const { objects } = pull.repository;
  const base = pull.repository.branch(pull.baseRef);
  if (base === null) return null;
  const known = remembered.get(objects) ?? new Map<string, string | null>();
  remembered.set(objects, known);
  const key = `${base} ${pull.headSha}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const merged = mergeTrees(objects, base, pull.headSha);
  known.set(key, merged);
  return merged;
}

/** Commits never change, so neither does their merge. */
const remembered = new WeakMap<ObjectStore, Map<string, string | null>>();

function mergeTrees(objects: ObjectStore, base: string, head: string): string | null {
  const origin = mergeBase(objects, base, head);
  if (origin === null) return null;
  const before = leaves(objects, objects.commitAt(origin).tree);
  const ours = leaves(objects, objects.commitAt(base).tree);
  const theirs = leaves(objects, objects.commitAt(head).tree);
  for (const path of new Set([...before.keys(), ...theirs.keys()])) {
    const old = before.get(path);
    const mine = ours.get(path);
    const other = theirs.get(path);
    if (other?.sha === old?.sha || other?.sha === mine?.sha) continue;
    if (mine?.sha !== old?.sha) return null;
    if (other === undefined) ours.delete(path);
    else ours.set(path, other);
  }
  const { committer } = objects.commitAt(head);
  return objects.putCommit({
    tree: writeTree(objects, ours),
    parents: [base, head],
    author: committer,
    committer: { ...committer, name: "GitHub", email: "noreply@github.com" },
    message: `Merge ${head} into ${base}`,
  });
}
