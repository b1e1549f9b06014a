import { LockfileError } from "../errors.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";

/** A logical line of a requirements file, or a comment. */
export type RequirementsLine =
  | { readonly kind: "entry"; readonly text: string; readonly line: number }
  /** `indented`: by spaces before the `#`, or by what it stands behind. `text` is what follows the `#`. */
  | { readonly kind: "comment"; readonly text: string; readonly line: number; readonly indented: boolean };

/**
 * The lines of a requirements file as pip joins them: a backslash at the end continues a line, a comment ends it.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 * @throws {LockfileError} `merge-conflict`, `syntax` where it is no text
 */
export function* requirementsLines(source: string): Generator<RequirementsLine> {
  const text = decoded(source);
  let joined: string[] = [];
  let first = 0;
  let line = 0;
  for (let from = 0; from <= text.length;) {
    let end = text.indexOf("\n", from);
    if (end < 0) end = text.length;
    const row = text.slice(from, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    from = end + 1;
    line += 1;
    if (isConflictMarker(row)) throw mergeConflict(line);
    const comment = row.includes("#") ? /^\s*#/.exec(row)?.[0] : undefined;
    if (comment !== undefined) {
      if (joined.length > 0) yield* whole(joined.join(""), first);
      joined = [];
      yield { kind: "comment", text: row.slice(comment.length), line, indented: comment.length > 1 };
      continue;
    }
    if (joined.length === 0) first = line;
    if (row.endsWith("\\") && from <= text.length) {
      joined.push(row.slice(0, -1));
      continue;
    }
    joined.push(row.endsWith("\\") ? row.slice(0, -1) : row);
    yield* whole(joined.join(""), first);
    joined = [];
  }
  if (joined.length > 0) yield* whole(joined.join(""), first);
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
  if (!text.includes("\u0000")) return text.startsWith("\uFEFF") ? text.slice(1) : text;
  const bare = text.replace(/^[\uFFFD\uFEFF\uFFFE]{1,2}/, "");
  const ascii = bare.replaceAll("\u0000", "");
  if (ascii.length * 2 - bare.length > 2 || /[^\t\r\n -~]/.test(ascii))
    throw new LockfileError("syntax", "it is no text in UTF-8", 1);
  return ascii;
}
