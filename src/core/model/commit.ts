const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Whether a reference of git fixes what it names: a whole commit, no tag, no branch, no abbreviation. */
export function isCommit(ref: string): boolean {
  return COMMIT.test(ref);
}
