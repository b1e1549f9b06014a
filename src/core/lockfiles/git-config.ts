import { LockfileError } from "../errors.js";
import { withoutMark } from "./json-text.js";
import { refuseConflict } from "./merge-markers.js";

/** One setting of a file in git's own format. */
export interface GitSetting {
  /** In lower case. */
  readonly section: string;
  /** As written, its escapes undone; null where the section has none. */
  readonly subsection: string | null;
  /** In lower case. */
  readonly key: string;
  /** Quotes, escapes and comments undone; "" where none is given. */
  readonly value: string;
  /** Where the key stands, counted from 1. */
  readonly line: number;
}

const HEADER = /\[([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?[ \t]*\]/y;
const KEY = /([A-Za-z][A-Za-z0-9-]*)[ \t]*/y;
const ESCAPES = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["b", "\b"],
  ["\\", "\\"],
  ['"', '"'],
  ["\n", ""],
]);

/**
 * Reads what git reads: https://git-scm.com/docs/git-config#_syntax. One pass.
 * @returns in the order of the file, those that are said again too: for git the last one counts
 * @throws {LockfileError} `merge-conflict`; `syntax` for a line that makes git refuse the file
 */
export function parseGitConfig(source: string): GitSetting[] {
  refuseConflict(source);
  const text = withoutMark(source).replaceAll("\r\n", "\n");
  const settings: GitSetting[] = [];
  let [section, subsection, line, at]: [string, string | null, number, number] = ["", null, 1, 0];
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === "\n") line += 1;
    if (/\s/.test(c)) {
      at += 1;
    } else if (c === "#" || c === ";") {
      at = lineEnd(text, at);
    } else if (c === "[") {
      const [header, name = "", sub] = matchAt(HEADER, text, at, line);
      [section, subsection] = [name.toLowerCase(), sub?.replace(/\\(.)/g, "$1") ?? null];
      at += header.length;
    } else {
      const [written, key = ""] = matchAt(KEY, text, at, line);
      at += written.length;
      const hasValue = text.charAt(at) === "=";
      if (!hasValue && at < text.length && text.charAt(at) !== "\n") throw refused(line);
      const read = hasValue ? valueFrom(text, at + 1, line) : { value: "", end: at, lines: 0 };
      settings.push({ section, subsection, key: key.toLowerCase(), value: read.value, line });
      line += read.lines;
      at = read.end;
    }
  }
  return settings;
}

/** @returns `end` = index of the end of its last line, `lines` = how many lines it goes on for */
function valueFrom(text: string, start: number, line: number): { value: string; end: number; lines: number } {
  let value = "";
  // Up to where spaces at the end are left out.
  let kept = 0;
  let isQuoted = false;
  let lines = 0;
  for (let at = start; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === "\n") {
      if (isQuoted) throw refused(line);
      return { value: value.slice(0, kept), end: at, lines };
    }
    if (!isQuoted && (c === "#" || c === ";"))
      return { value: value.slice(0, kept), end: lineEnd(text, at), lines };
    if (!isQuoted && /\s/.test(c)) {
      if (value !== "") value += c;
      continue;
    }
    if (c === '"') isQuoted = !isQuoted;
    else if (c === "\\") {
      at += 1;
      const meant = ESCAPES.get(text.charAt(at));
      if (meant === undefined) throw refused(line);
      if (meant === "") lines += 1;
      value += meant;
    } else value += c;
    kept = value.length;
  }
  if (isQuoted) throw refused(line);
  return { value: value.slice(0, kept), end: text.length, lines };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function matchAt(pattern: RegExp, text: string, at: number, line: number): RegExpExecArray {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) throw refused(line);
  return found;
}

function refused(line: number): LockfileError {
  return new LockfileError("syntax", "git cannot read this line, and so not the file", line);
}
