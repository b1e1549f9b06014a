import type { LockedNode } from "../model/lockfile.js";
import type { BlockMemo } from "./block-memo.js";

/** Entries of a yarn.lock that mean the same wherever they stand. */
export type YarnBlocks = BlockMemo<LockedNode>;

/**
 * An entry begins a line, where no indentation, no comment, no end of line and no conflict marker stands: what was the
 * end of a text without a last newline may be the middle of a line now.
 */
export function isYarnStart(text: string, at: number): boolean {
  if (at >= text.length) return true;
  return text.charAt(at - 1) === "\n" && !" \t\r\n#<=>|".includes(text.charAt(at));
}
