import type { LockedNode } from "./lockfile.js";

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Whether a reference of git fixes what it names: a whole commit, no tag, no branch, no abbreviation. */
export function isCommit(ref: string): boolean {
  return COMMIT.test(ref);
}

/** At the end of an address, after `@` (purls, pip) or `#` (npm, Cargo), with Berry's `commit=` too. */
const IN_ADDRESS = /[@#](?:commit=)?([0-9a-f]{40}|[0-9a-f]{64})(?:[#&]|$)/i;

/** The whole commit that a component is taken from, lower case; null where it is not from git or its lockfile names none. */
export function commitOf({
  source,
  version,
  resolved,
  qualifiers = [],
}: Pick<LockedNode, "source" | "version" | "resolved" | "qualifiers">): string | null {
  if (source !== "git") return null;
  const address = qualifiers.find(([key]) => key === "vcs_url")?.[1];
  const named = [address, resolved].map((text) => IN_ADDRESS.exec(text ?? "")?.[1]);
  return (
    [...named, isCommit(version) ? version : undefined].find((one) => one !== undefined)?.toLowerCase() ??
    null
  );
}
