import type { Signature } from "../git/objects.js";
import type { FileChange } from "../git/tree-diff.js";
import type { Repository } from "../state/repository.js";
import type { World } from "../state/world.js";
import { nodeId, time, userJson, type Json } from "./basics.js";
import { apiUrl, htmlUrl } from "./repositories.js";

const UNSIGNED = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

function signatureJson({ name, email, date }: Signature): Json {
  return { name, email, date: time(date) };
}

/** GitHub's "git commit" (git/commits). */
export function gitCommitJson(world: World, repository: Repository, sha: string): Json {
  const commit = repository.objects.commitAt(sha);
  const api = apiUrl(world, repository);
  const html = htmlUrl(world, repository);
  return {
    sha,
    node_id: nodeId("C", repository.id, sha),
    url: `${api}/git/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    author: signatureJson(commit.author),
    committer: signatureJson(commit.committer),
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${api}/git/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
    verification: UNSIGNED,
  };
}

/** GitHub's "simple commit", as checks and merge groups carry it. */
export function simpleCommitJson(repository: Repository, sha: string): Json {
  const { tree, message, author, committer } = repository.objects.commitAt(sha);
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: time(committer.date),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** GitHub's "commit" (commits, compare). */
export function commitJson(world: World, repository: Repository, sha: string): Json {
  const commit = repository.objects.commitAt(sha);
  const api = apiUrl(world, repository);
  const html = htmlUrl(world, repository);
  const user = ({ email }: Signature) => {
    const account = world.accountByEmail(email);
    return account === null ? null : userJson(world, account);
  };
  return {
    sha,
    node_id: nodeId("C", repository.id, sha),
    commit: {
      author: signatureJson(commit.author),
      committer: signatureJson(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${api}/commits/${sha}`,
    html_url: `${html}/commit/${sha}`,
    comments_url: `${api}/commits/${sha}/comments`,
    author: user(commit.author),
    committer: user(commit.committer),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${api}/commits/${parent}`,
      html_url: `${html}/commit/${parent}`,
    })),
  };
}

/** GitHub's "diff entry" (compare, pulls/files). */
export function diffEntryJson(world: World, repository: Repository, head: string, change: FileChange): Json {
  const { additions, deletions, patch } = repository.diffs.of(change);
  const html = htmlUrl(world, repository);
  const path = encodeURI(change.path);
  const blob = change.after ?? change.before;
  return {
    sha: blob?.sha ?? null,
    filename: change.path,
    status: change.status,
    additions,
    deletions,
    changes: additions + deletions,
    blob_url: `${html}/blob/${head}/${path}`,
    raw_url: `${html}/raw/${head}/${path}`,
    contents_url: `${apiUrl(world, repository)}/contents/${path}?ref=${head}`,
    ...(patch === null || patch === "" ? {} : { patch }),
    ...(change.previousPath === null ? {} : { previous_filename: change.previousPath }),
  };
}
