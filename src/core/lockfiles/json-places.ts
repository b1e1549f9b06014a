import { endOfString, keyText } from "./json-lines.js";

/** Where an object or array of a JSON text stands, and what was asked for inside it. */
export interface JsonPlace {
  /** Line on which it opens, counted from 1. */
  readonly line: number;
  /** Lines of those of its keys that were asked for. */
  readonly lines: ReadonlyMap<string, number>;
  /** What stands under those of its keys that are followed. */
  readonly under: ReadonlyMap<string, JsonPlace>;
  /** The objects and arrays among its items, by index. */
  readonly items: ReadonlyMap<number, JsonPlace>;
}

interface Frame {
  readonly line: number;
  readonly lines: Map<string, number>;
  readonly under: Map<string, JsonPlace>;
  readonly items: Map<number, JsonPlace>;
  readonly isArray: boolean;
  /** Of an array: index of the next item. */
  at: number;
  /** Of an object: the key whose value is next. */
  key: string;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const NEWLINE = 10;
const SPACE = 32;
const OPEN_ARRAY = 91;
const OPEN_OBJECT = 123;
const CLOSE_ARRAY = 93;
const CLOSE_OBJECT = 125;

function frameOf(line: number, isArray: boolean): Frame {
  return { line, lines: new Map(), under: new Map(), items: new Map(), isArray, at: 0, key: "" };
}

/**
 * Where the objects of a JSON text stand that JSON.parse accepts. Only what is reached through followed keys is looked
 * into. Of a key that stands twice the last one counts, as it does for JSON.parse. One pass, no recursion.
 * @param followed keys whose objects and arrays are wanted
 * @param noted keys whose lines are wanted
 */
export function jsonPlaces(
  text: string,
  followed: ReadonlySet<string>,
  noted: ReadonlySet<string>,
): JsonPlace {
  /** null = nobody asked for what is inside. */
  const open: (Frame | null)[] = [];
  let top = frameOf(1, false);
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE) line += 1;
    else if (c === QUOTE) {
      const end = endOfString(text, at);
      const frame = open.at(-1);
      if (frame != null && !frame.isArray && isKey(text, end)) {
        frame.key = keyText(text, at, end);
        if (noted.has(frame.key)) frame.lines.set(frame.key, line);
        // A value that is no object leaves nothing of one that stood under the same key before.
        frame.under.delete(frame.key);
      }
      at = end;
    } else if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
      const above = open.at(-1);
      const isWanted = above === undefined || (above !== null && (above.isArray || followed.has(above.key)));
      const frame = isWanted ? frameOf(line, c === OPEN_ARRAY) : null;
      if (frame !== null) {
        if (above == null) top = frame;
        else if (above.isArray) above.items.set(above.at, frame);
        else above.under.set(above.key, frame);
      }
      open.push(frame);
    } else if (c === CLOSE_OBJECT || c === CLOSE_ARRAY) open.pop();
    else if (c === COMMA) {
      const frame = open.at(-1);
      if (frame?.isArray === true) frame.at += 1;
    }
  }
  return top;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) <= SPACE) at += 1;
  return text.charCodeAt(at) === COLON;
}
