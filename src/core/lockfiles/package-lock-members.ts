import type { LockedNode } from "../model/lockfile.js";
import { BlockMemo } from "./block-memo.js";
import { isKeyAt, keyText, visitKeys } from "./json-lines.js";
import { movedTo } from "../model/locked-node.js";

/** Members of `packages` that mean the same wherever they stand there. */
export type PackageBlocks = BlockMemo<LockedNode>;

export function newPackageBlocks(): PackageBlocks {
  return new BlockMemo();
}

/** The members of `packages`, by index. */
export interface PackageMembers {
  /** Lines of their keys, counted from 1. */
  readonly lines: readonly number[];
  /** What the file read before made of a member that is repeated word for word; null = it is to be read. */
  readonly repeated: readonly (LockedNode | null)[];
}

/** A lockfile's text before it is parsed. */
export interface ScannedText {
  readonly text: string;
  /** The text without the members that are repeated: valid JSON exactly where the whole text is. */
  readonly rest: string;
  /** In the order of the text. */
  readonly members: PackageMembers;
}

/**
 * Looks for the members of `packages`, of which nothing is known but where they stand. What is repeated begins with a key
 * and ends before another: in the file before these were whole members with their commas, so they may be put before any
 * key of `packages` and leave a text valid or not valid, as it was. The last member has no key behind it: it is always read.
 * @param blocks of the file read before, then of this one, whose values are left to be settled; null = none are remembered
 */
export function scanPackages(text: string, blocks: PackageBlocks | null): ScannedText {
  const lines: number[] = [];
  const repeated: (LockedNode | null)[] = [];
  const rest: string[] = [];
  let copied = 0;
  let inside = false;
  blocks?.begin(text, "");
  visitKeys(
    text,
    2,
    (depth, start, end, line) => {
      if (depth === 1) {
        inside = isPackages(text, start, end);
        if (!inside) return;
        // Of a section that stands twice the last one counts, as it does for JSON.parse.
        lines.length = repeated.length = 0;
        blocks?.begin(text, "");
      } else if (inside) {
        blocks?.add(start, line, null);
        lines.push(line);
        repeated.push(null);
      }
    },
    (start, line) => {
      const run = inside ? (blocks?.repeated(start, line, isKeyAt, movedTo) ?? null) : null;
      if (run === null) return null;
      for (const node of run.values) {
        lines.push(node.line);
        repeated.push(node);
      }
      rest.push(text.slice(copied, start));
      copied = run.end;
      return run;
    },
  );
  rest.push(text.slice(copied));
  return { text, rest: rest.join(""), members: { lines, repeated } };
}

/** The text is not parsed yet: a key that JSON.parse will not accept is no key of it. */
function isPackages(text: string, start: number, end: number): boolean {
  try {
    return keyText(text, start, end) === "packages";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/**
 * The members in the order in which their entries are read, those that are repeated in between. JSON.parse keeps the order
 * of the text but for double keys, of which the last one counts, and for those that look like numbers, which it puts first.
 * @param keys of `packages` in the rest of the text, as JSON.parse and Object.keys tell them
 * @returns null where what is repeated has no place among them, so that the whole text must be read
 */
export function membersInOrder(
  { text, members }: ScannedText,
  keys: readonly string[],
): PackageMembers | null {
  const { lines, repeated } = members;
  const known = repeated.filter((node) => node !== null);
  const inOrder = lines.length - known.length === keys.length && !/^\d+$/.test(keys[0] ?? "");
  if (known.length === 0) return inOrder ? members : membersByKey(text, keys);
  const all = new Set(keys);
  for (const { key } of known) all.add(key);
  return inOrder && all.size === lines.length ? members : null;
}

function membersByKey(text: string, keys: readonly string[]): PackageMembers {
  const byKey = new Map<string, number>();
  let inside = false;
  visitKeys(text, 2, (depth, start, end, line) => {
    const key = keyText(text, start, end);
    if (depth === 2 && inside) byKey.set(key, line);
    else if (depth === 1) inside = key === "packages";
  });
  return { lines: keys.map((key) => byKey.get(key) ?? 1), repeated: keys.map(() => null) };
}
