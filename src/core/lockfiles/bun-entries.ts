import { memberKey } from "./bun-services.js";
import type { BunRow } from "./bun-json.js";
import type { BunTree } from "./bun-tree.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { MAX_PATH } from "./package-lock-paths.js";

/** One entry of `packages` that is a component. */
export interface BunEntry {
  /** Its path in the tree, which is the key of its node. */
  readonly path: string;
  /** The name it is installed under. */
  readonly installedAs: string;
  readonly name: string;
  /** What stands behind the name: a version, or an address with its protocol. */
  readonly reference: string;
  readonly tuple: readonly unknown[];
  readonly line: number;
}

/**
 * The entries of `packages` in the order of the file, each installed in the tree. What is first-party is installed as the
 * member it means, and is no entry.
 */
export function readBunEntries(
  packages: readonly BunRow[],
  tree: BunTree,
  problems: EntryProblems,
): BunEntry[] {
  const entries: BunEntry[] = [];
  for (const { key: path, value: tuple, line } of packages) {
    const id: unknown = Array.isArray(tuple) ? tuple[0] : undefined;
    if (!Array.isArray(tuple) || typeof id !== "string" || path === "" || path.length > MAX_PATH) {
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
    const installedAs = tree.install(path, path);
    entries.push({ path, installedAs, name, reference, tuple, line });
  }
  return entries;
}

function refuse(path: string, line: number, because: string, problems: EntryProblems): void {
  problems.add("unreadable-entry", line, `the entry ${quote(path)} ${because}`);
}

function withoutPrefix(text: string, prefix: string): string | null {
  return text.startsWith(prefix) ? text.slice(prefix.length) : null;
}

/** The one object of an entry, behind its name and the registry; null where there is none. */
export function infoOf({ tuple }: BunEntry): JsonObject | null {
  for (let at = 1; at < tuple.length; at += 1) {
    const part: unknown = tuple[at];
    if (isJsonObject(part)) return part;
  }
  return null;
}
