/** A place in a file, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Lines of one block of YAML; what stands left of it is blanked out. */
interface Block {
  readonly lines: readonly string[];
  /** Number of the first of them, counted from 1. */
  readonly first: number;
}

/**
 * Where a value stands in a YAML file that was read without objection: the line and column of its key or list item. In
 * a flow collection (`{a: 1}`) the line of the collection and the column of the word; in doubt the nearest thing around.
 * @param path as zod tells it: keys and indexes
 */
export function locate(text: string, path: readonly PropertyKey[]): Place {
  let block: Block = { lines: text.split(/\r\n|\r|\n/), first: 1 };
  let place: Place = firstPlace(block) ?? { line: 1, column: 1 };
  for (const [depth, step] of path.entries()) {
    const entries = entriesOf(block);
    const found =
      typeof step === "number"
        ? entries.filter((entry) => entry.item)[step]
        : entries.find((entry) => entry.key === String(step));
    if (found === undefined) return withinLine(block, path.slice(depth), place);
    place = found.place;
    block = found.block;
  }
  return place;
}

interface Entry {
  /** Of a mapping; null for a list item. */
  readonly key: string | null;
  readonly item: boolean;
  readonly place: Place;
  /** What belongs to it, its own line included (the key or the dash blanked out). */
  readonly block: Block;
}

/** `key:`, `"key":` or `'key':` */
const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'[{][^:]*?))\s*:(?:\s|$)/;

/** The entries of a block: lines that stand as far left as its first one. */
function entriesOf({ lines, first }: Block): Entry[] {
  const indent = lines.reduce(
    (least, line) => (isBlank(line) ? least : Math.min(least, indentOf(line))),
    Infinity,
  );
  const outer = lines.flatMap((line, index) => (!isBlank(line) && indentOf(line) === indent ? [index] : []));
  const isItem = (index: number | undefined) => /^-(?:\s|$)/.test(lines[index ?? -1]?.slice(indent) ?? "");
  // A list may stand as far left as the key that it belongs to.
  const starts = isItem(outer[0]) ? outer : outer.filter((index) => !isItem(index));
  return starts.flatMap((start, nth) => {
    const line = lines[start] ?? "";
    const place = { line: first + start, column: indent + 1 };
    const rest = line.slice(indent);
    const item = isItem(start);
    const match = item ? null : KEY.exec(rest);
    const key = match === null ? null : (match[1] ?? match[2] ?? match[3] ?? "");
    if (!item && key === null) return [];
    const cut = indent + (item ? 1 : (match?.[0].length ?? 0));
    const own = [
      " ".repeat(cut) + line.slice(cut),
      ...lines.slice(start + 1, starts[nth + 1] ?? lines.length),
    ];
    return [{ key, item, place, block: { lines: own, first: first + start } }];
  });
}

function isBlank(line: string): boolean {
  return /^\s*(?:#|$|---)/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function firstPlace({ lines, first }: Block): Place | null {
  const index = lines.findIndex((line) => !isBlank(line));
  return index < 0 ? null : { line: first + index, column: indentOf(lines[index] ?? "") + 1 };
}

/** The first of the words, in order, that a flow collection holds; else where it begins. */
function withinLine(block: Block, path: readonly PropertyKey[], around: Place): Place {
  const words = path.filter((step): step is string => typeof step === "string");
  for (const [index, line] of block.lines.entries()) {
    const column = words.map((word) => line.indexOf(word)).find((at) => at >= 0);
    if (column !== undefined) return { line: block.first + index, column: column + 1 };
  }
  return around;
}
