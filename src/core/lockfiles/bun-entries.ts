import type { BunPackage } from "./bun-package.js";
import { memberKey } from "./bun-services.js";
import type { BunTree } from "./bun-tree.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { MAX_PATH } from "./package-lock-paths.js";

/** One entry of `packages` that is a component. */
export interface BunEntry {
  /** Its key is its path in the tree and the key of its node. */
  readonly own: BunPackage;
  /** The name it is installed under. */
  readonly installedAs: string;
  readonly name: string;
  /** What stands behind the name: a version, or an address with its protocol. */
  readonly reference: string;
}

/**
 * The entries of `packages` in the order of the file, each installed in the tree. What is first-party is installed as the
 * member it means, and is no entry.
 */
export function readBunEntries(
  packages: readonly BunPackage[],
  tree: BunTree,
  problems: EntryProblems,
): BunEntry[] {
  const entries: BunEntry[] = [];
  for (const own of packages) {
    const { key: path, id, line } = own;
    if (id === null || path === "" || path.length > MAX_PATH) {
      refuse(path, line, "cannot be read", problems);
      continue;
    }
    const sign = id.startsWith("@root:") ? 0 : id.indexOf("@", 1);
    const name = id.slice(0, Math.max(0, sign));
    const reference = id.slice(sign + 1);
    const member = reference.startsWith("root:") ? "" : withoutPrefix(reference, "workspace:");
    if (member !== null) {
      if (tree.isMember(member)) tree.install(path, memberKey(member));
      else refuse(path, line, "means a workspace that is not there", problems);
      continue;
    }
    if (sign < 0 || reference === "" || name.length > MAX_TEXT || reference.length > MAX_TEXT) {
      const isBare = sign < 0 || reference === "";
      refuse(path, line, isBare ? "has no version" : "has a name or a version that is too long", problems);
      continue;
    }
    entries.push({ own, installedAs: tree.install(path, path), name, reference });
  }
  return entries;
}

function refuse(path: string, line: number, because: string, problems: EntryProblems): void {
  problems.add("unreadable-entry", line, `the entry ${quote(path)} ${because}`);
}

function withoutPrefix(text: string, prefix: string): string | null {
  return text.startsWith(prefix) ? text.slice(prefix.length) : null;
}
