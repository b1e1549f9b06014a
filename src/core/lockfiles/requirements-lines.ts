import { LockfileError } from "../errors.js";
import { quote } from "./entry-problems.js";
import { RequirementsRows } from "./requirements-rows.js";

/** A logical line of a requirements file, or a comment. */
export type RequirementsLine =
  | {
      readonly kind: "entry";
      /** Without the rows behind it that are a hash each. */
      readonly text: string;
      readonly line: number;
      /** What those rows hold, e.g. `sha256:9f86…`. */
      readonly hashes: readonly string[];
      /** All its rows as they stand in the file; null where there are no such rows. */
      readonly written: string | null;
    }
  /** `indented`: by spaces before the `#`, or by what it stands behind. `text` is what follows the `#`. */
  | { readonly kind: "comment"; readonly text: string; readonly line: number; readonly indented: boolean };

/** What an entry begins with that is no option. */
const NAME = /^[A-Za-z0-9]/;

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
  const rows = new RequirementsRows(text);
  while (rows.next()) {
    const { row, line } = rows;
    const comment = row.includes("#") ? /^\s*#/.exec(row)?.[0] : undefined;
    if (comment !== undefined) {
      if (joined.length > 0) yield* whole(joined.join(""), first);
      joined = [];
      yield { kind: "comment", text: row.slice(comment.length), line, indented: comment.length > 1 };
      continue;
    }
    const goesOn = row.endsWith("\\");
    const piece = goesOn ? row.slice(0, -1) : row;
    if (joined.length === 0) {
      first = line;
      const passed = goesOn && NAME.test(row) && !row.includes("#") ? rows.passHashes() : null;
      if (passed !== null) {
        yield { kind: "entry", text: piece.trimEnd(), line, ...passed };
        continue;
      }
    }
    joined.push(piece);
    if (goesOn) continue;
    yield* whole(joined.join(""), first);
    joined = [];
  }
  if (joined.length > 0) yield* whole(joined.join(""), first);
}

/** An entry with the rows of its hashes, on one line. */
export function wholeEntry({ text, written }: RequirementsLine & { readonly kind: "entry" }): string {
  if (written === null) return text;
  return written
    .split(/\r?\n/)
    .map((row) => (row.endsWith("\\") ? row.slice(0, -1) : row))
    .join("")
    .trim();
}

/** What stands on a logical line: an entry, a comment behind it. */
function* whole(text: string, line: number): Generator<RequirementsLine> {
  const hash = text.includes("#") ? text.search(/\s#/) : -1;
  const entry = (hash < 0 ? text : text.slice(0, hash)).trim();
  if (entry !== "") yield { kind: "entry", text: entry, line, hashes: [], written: null };
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
