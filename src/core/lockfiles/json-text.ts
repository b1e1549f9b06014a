import { LockfileError } from "../errors.js";
import { conflictIn } from "./merge-markers.js";

/** What JSON.parse makes of an object. Read by fixed field names, or with `Object.hasOwn`. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the byte order mark that some editors put before a JSON text; lines stay the same. */
export function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/**
 * The object a lockfile or manifest holds. A valid JSON text has no line that starts with a conflict marker (its strings hold no
 * raw newline), so markers are looked for only when it is not valid.
 * @throws {LockfileError} `empty`, `merge-conflict` or `syntax`, with the line
 */
export function parseJsonObject(text: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    if (text.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
    const conflict = conflictIn(text, cause);
    if (conflict !== null) throw conflict;
    throw new LockfileError("syntax", "it is not valid JSON", lineOf(text, syntaxErrorAt(text)), cause);
  }
  if (!isJsonObject(json)) throw new LockfileError("syntax", "it is JSON, but no object", 1);
  return json;
}

/** The line, from 1, on which an index stands. */
export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

const WORD = /[-+.0-9A-Za-z]+/y;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

/** What may stand next; `first-…` also allows the object or array to close. */
type Want = "value" | "first-value" | "first-key" | "key" | "colon" | "next";

/**
 * Where a text stops being JSON: the index of the first token that may not stand there, the end of the text when it
 * is cut off. Own code, because what JSON.parse says of the place differs between engines and is often nothing.
 */
function syntaxErrorAt(text: string): number {
  const open: string[] = [];
  let want = "value" as Want;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === " " || c === "\n" || c === "\r" || c === "\t") continue;
    if (want === "next") {
      if (c === "," && open.length > 0) want = open.at(-1) === "}" ? "key" : "value";
      else if (c === open.at(-1)) open.pop();
      else return at;
    } else if (want === "colon") {
      if (c !== ":") return at;
      want = "value";
    } else if (want.startsWith("first") && c === open.at(-1)) {
      open.pop();
      want = "next";
    } else if (c === '"') {
      const end = stringEnd(text, at);
      if (end < 0) return at;
      at = end;
      want = want === "key" || want === "first-key" ? "colon" : "next";
    } else if (want === "key" || want === "first-key") return at;
    else if (c === "{" || c === "[") {
      open.push(c === "{" ? "}" : "]");
      want = c === "{" ? "first-key" : "first-value";
    } else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? "";
      if (word !== "true" && word !== "false" && word !== "null" && !NUMBER.test(word)) return at;
      at += word.length - 1;
      want = "next";
    }
  }
  return text.trimEnd().length;
}

/** Index of the closing quote; -1 when the string is broken off or holds an escape that JSON does not know. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === 34) return at;
    if (c < 32) return -1;
    if (c !== 92) at += 1;
    else if (text.charAt(at + 1) !== "u") {
      if (!'"\\/bfnrt'.includes(text.charAt(at + 1))) return -1;
      at += 2;
    } else {
      if (!/^[0-9A-Fa-f]{4}$/.test(text.slice(at + 2, at + 6))) return -1;
      at += 6;
    }
  }
  return -1;
}
