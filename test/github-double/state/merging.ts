import { between, mergeBase } from "../git/history.js";
import type { ObjectStore, Signature } from "../git/objects.js";
import { mergeTrees } from "../git/three-way.js";
import type { PullRequest } from "./repository.js";
import { githubItself } from "./signature.js";

export type MergeMethod = "merge" | "squash" | "rebase";

/** What merging made: the new tip, and every commit that was made for it. */
interface Merged {
  readonly head: string;
  readonly made: readonly string[];
}

/**
 * The commit that merging would make now, written to the object store; null = a conflict.
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
  const tree = mergedTree(objects, base, pull.headSha);
  const { committer } = objects.commitAt(pull.headSha);
  const merged =
    tree === null
      ? null
      : objects.putCommit({
          tree,
          parents: [base, pull.headSha],
          author: committer,
          committer: githubItself(committer.date),
          message: `Merge ${pull.headSha} into ${base}`,
        });
  known.set(key, merged);
  return merged;
}

/** Commits never change, so neither does their merge. */
const remembered = new WeakMap<ObjectStore, Map<string, string | null>>();

/** Merges a pull request onto a commit, as the button does. @param by who presses it @returns null = a conflict */
export function mergeOnto(
  pull: PullRequest,
  onto: string,
  method: MergeMethod,
  by: Signature,
  author: Signature,
): Merged | null {
  const { objects } = pull.repository;
  if (method === "rebase") return rebase(pull, onto, by);
  const tree = mergedTree(objects, onto, pull.headSha);
  if (tree === null) return null;
  const isSquash = method === "squash";
  const from = `${pull.headOwner.login}/${pull.headRef}`;
  const head = objects.putCommit({
    tree,
    parents: isSquash ? [onto] : [onto, pull.headSha],
    author: isSquash ? author : by,
    committer: githubItself(by.date),
    message: isSquash
      ? `${pull.title} (#${pull.number})`
      : `Merge pull request #${pull.number} from ${from}\n\n${pull.title}`,
  });
  return { head, made: [head] };
}

/** Puts every commit of the pull request but its merges onto another one. */
function rebase(pull: PullRequest, onto: string, by: Signature): Merged | null {
  const { objects } = pull.repository;
  const made: string[] = [];
  let head = onto;
  for (const sha of between(objects, onto, pull.headSha)) {
    const { parents, tree, author, message } = objects.commitAt(sha);
    const [parent, ...others] = parents;
    if (parent === undefined || others.length > 0) continue;
    const merged = mergeTrees(objects, objects.commitAt(parent).tree, objects.commitAt(head).tree, tree);
    if (merged === null) return null;
    head = objects.putCommit({ tree: merged, parents: [head], author, committer: by, message });
    made.push(head);
  }
  return { head, made };
}

function mergedTree(objects: ObjectStore, ours: string, theirs: string): string | null {
  const origin = mergeBase(objects, ours, theirs);
  if (origin === null) return null;
  const treeOf = (sha: string) => objects.commitAt(sha).tree;
  return mergeTrees(objects, treeOf(origin), treeOf(ours), treeOf(theirs));
}
