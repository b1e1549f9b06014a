import type { LockedNode } from "../model/lockfile.js";
import type { BlockMemo } from "./block-memo.js";

/** Entries of a yarn.lock that mean the same wherever they stand. */
export type YarnBlocks = BlockMemo<LockedNode>;

/** The node of an entry that stands in another line. */
export function movedTo(node: LockedNode, line: number): LockedNode {
  return node.line === line ? node : { ...node, line };
}

/** An entry begins where no indentation, no comment, no end of line and no conflict marker stands. */
export function isYarnStart(text: string, at: number): boolean {
  return at >= text.length || !" \t\r\n#<=>|".includes(text.charAt(at));
}
