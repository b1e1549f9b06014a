import { LockfileError } from "../errors.js";
import { quote } from "./entry-problems.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** A logical line of a requirements file, or a comment. */
export type RequirementsLine =
  | { readonly kind: "entry"; readonly text: string; readonly line: number }
  /** `indented`: by spaces before the `#`, or by what it stands behind. `text` is what follows the `#`. */
  | { readonly kind: "comment"; readonly text: string; readonly line: number; readonly indented: boolean };

/** What ends a line for pip beside a newline: all that does for Python's `str.splitlines`. */
// eslint-disable-next-line no-control-regex -- some of them are control characters
const LINE_END = /\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]/;
// eslint-disable-next-line no-control-regex -- see above
const ODD_LINE_END = /\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029]/;

/**
 * The lines of a requirements file as pip joins them: a backslash at the end continues a line, a comment ends it. Lines
 * are counted by their newlines, as git and GitHub count them, whatever else ends one for pip.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 * @throws {LockfileError} `merge-conflict`, `syntax` where it is no text, or in an encoding that is not read
 */
export function* requirementsLines(source: string): Generator<RequirementsLine> {
  const text = decoded(source);
  let joined: string[] = [];
  let first = 0;
  for (const { row, line } of rowsOf(text)) {
    const comment = row.includes("#") ? /^\s*#/.exec(row)?.[0] : undefined;
    if (comment !== undefined) {
      if (joined.length > 0) yield* whole(joined.join(""), first);
      joined = [];
      yield { kind: "comment", text: row.slice(comment.length), line, indented: comment.length > 1 };
      continue;
    }
    if (joined.length === 0) first = line;
    if (row.endsWith("\\")) {
      joined.push(row.slice(0, -1));
      continue;
    }
    joined.push(row);
    yield* whole(joined.join(""), first);
    joined = [];
  }
  if (joined.length > 0) yield* whole(joined.join(""), first);
}

/** @throws {LockfileError} `merge-conflict` */
function* rowsOf(text: string): Generator<{ readonly row: string; readonly line: number }> {
  const isOdd = ODD_LINE_END.test(text);
  let line = 0;
  for (let from = 0; from <= text.length;) {
    let end = text.indexOf("\n", from);
    if (end < 0) end = text.length;
    const row = text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    from = end + 1;
    line += 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    if (isOdd) for (const part of row.split(LINE_END)) yield { row: part, line };
    else yield { row, line };
  }
}

/** What stands on a logical line: an entry, a comment behind it. */
function* whole(text: string, line: number): Generator<RequirementsLine> {
  const hash = text.includes("#") ? text.search(/\s#/) : -1;
  const entry = (hash < 0 ? text : text.slice(0, hash)).trim();
  if (entry !== "") yield { kind: "entry", text: entry, line };
  if (hash >= 0) yield { kind: "comment", text: text.slice(hash + 2), line, indented: true };
}

/**
 * PowerShell writes `pip freeze > requirements.txt` as UTF-16, which pip reads. Read as UTF-8 its ASCII is still there,
 * a NUL beside each character.
 */
function decoded(text: string): string {
  if (!text.includes("\u0000")) {
    if (text.startsWith("\uFEFF")) return text.slice(1);
    refuseEncoding(text);
    return text;
  }
  const bare = text.replace(/^[\uFFFD\uFEFF\uFFFE]{1,2}/, "");
  const ascii = bare.replaceAll("\u0000", "");
  if (ascii.length * 2 - bare.length > 2 || /[^\t\r\n -~]/.test(ascii))
    throw new LockfileError("syntax", "it is no text in UTF-8", 1);
  return ascii;
}

/** Encodings in which the text says what it says in UTF-8, and those in which it does as far as it is ASCII. */
const SAME = /^(?:utf-?8(?:-sig)?|u8|(?:us-)?ascii|(?:cp|windows-?)125\d)$/;
const SAME_IN_ASCII = /^(?:latin-?\d|l1|iso-?8859-\d{1,2})$/;

/**
 * A comment in one of the first two lines may name the encoding that pip reads the file in (PEP 263): in another one it
 * can hold lines that nobody sees in UTF-8.
 */
function refuseEncoding(text: string): void {
  const newline = text.indexOf("\n");
  const starts = [0, ...(newline < 0 ? [] : [newline + 1])];
  for (const [at, start] of starts.entries()) {
    const end = text.indexOf("\n", start);
    if (text.charAt(start) !== "#") continue;
    const named = /coding[:=]\s*([-\w.]+)/.exec(text.slice(start, end < 0 ? text.length : end))?.[1];
    if (named === undefined) continue;
    const encoding = named.toLowerCase().replaceAll("_", "-");
    if (SAME.test(encoding) || (SAME_IN_ASCII.test(encoding) && /^[\0-\x7f]*$/.test(text))) return;
    throw new LockfileError("syntax", `it is in the encoding ${quote(named)}, which is not read`, at + 1);
  }
}
