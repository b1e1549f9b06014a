import { mergeBase } from "../git/history.js";
import { leaves, writeTree } from "../git/paths.js";
import type { PullRequest } from "./pull-request.js";

/**
 * The commit that merging would make now, written to the object store; null when a path was changed on both sides.
 * Its date is the head's, so that asking twice gives the same sha.
 */
export function mergeCommit(pull: PullRequest): string | null {
  const { objects } = pull.repository;
  const base = pull.repository.branch(pull.baseRef);
  const origin = base === null ? null : mergeBase(objects, base, pull.headSha);
  if (base === null || origin === null) return null;
  const before = leaves(objects, objects.commitAt(origin).tree);
  const ours = leaves(objects, objects.commitAt(base).tree);
  const theirs = leaves(objects, objects.commitAt(pull.headSha).tree);
  for (const path of new Set([...before.keys(), ...theirs.keys()])) {
    const old = before.get(path);
    const mine = ours.get(path);
    const other = theirs.get(path);
    if (other?.sha === old?.sha || other?.sha === mine?.sha) continue;
    if (mine?.sha !== old?.sha) return null;
    if (other === undefined) ours.delete(path);
    else ours.set(path, other);
  }
  const { committer } = objects.commitAt(pull.headSha);
  return objects.putCommit({
    tree: writeTree(objects, ours),
    parents: [base, pull.headSha],
    author: committer,
    committer: { ...committer, name: "GitHub", email: "noreply@github.com" },
    message: `Merge ${pull.headSha} into ${base}`,
  });
}
