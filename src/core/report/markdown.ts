/**
 * The only place where foreign text becomes Markdown.
 *
 * GitHub finds mentions, issue references, commit hashes and bare addresses in the *rendered* text, after escapes and
 * entities are undone, so `\@user` and `&#64;user` still mention. What it leaves alone is code. So a word that GitHub
 * could make something of is shown as a code span, unchanged and readable; every other word is escaped character by
 * character. (A full-width `＠` would work too, but then nobody can copy the name; zero-width characters are what we
 * warn of.) https://github.github.com/gfm/
 */
import type { Prose } from "../model/prose.js";
import { LONGEST, visible } from "./visible.js";

/** What GitHub makes links, mentions, pictures or formulas of: such a word is shown as code. */
const ALIVE = [
  /[@#$`]/, // mentions, e-mail, owner/repo@sha; #1, owner/repo#1, headings; formulas; code
  /:\/\//, // bare addresses
  /www\./i,
  /gh-\p{N}/iu, // GH-1
  /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i, // commit hashes
  /:[\w+-]+:/, // emoji
];

const ESCAPES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["|", "&#124;"], // not a backslash: it would count twice inside a table
]);

function escapeWord(word: string): string {
  return word.replace(/[&<>|]/g, (c) => ESCAPES.get(c) ?? c).replace(/[\\*_~[\]]/g, "\\$&");
}

/** A code span around text that is visible already. */
function span(shown: string): string {
  if (shown === "") return "`(empty)`";
  // A backslash before a pipe cannot be written in a table's code span; the full-width one can.
  const body = shown.replace(/\\(?=\|)/g, "＼");
  let longest = 0;
  for (const run of body.matchAll(/`+/g)) longest = Math.max(longest, run[0].length);
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${body}${pad}${fence}`;
}

/** A word as code, the punctuation around it left outside: `(#12)` becomes (`#12`). */
function asCode(word: string): string {
  const before = /^[("']*/.exec(word)?.[0] ?? "";
  const after = /(?<![.,;!?)"'])[.,;!?)"']*$/.exec(word.slice(before.length))?.[0] ?? "";
  const core = word.slice(before.length, word.length - after.length);
  return core === "" ? span(word) : `${before}${span(core)}${after}`;
}

/** Text that is visible already, as running Markdown. */
function running(shown: string): string {
  const escaped = shown
    .split(" ")
    .map((word) => (ALIVE.some((alive) => alive.test(word)) ? asCode(word) : escapeWord(word)))
    .join(" ");
  // What would start a list, a heading's underline or a rule, were it the first thing in a line.
  return escaped.replace(/^([-+=]|\d{1,9}(?=[.)]))/, (start) =>
    /\d/.test(start) ? `${start}\\` : `\\${start}`,
  );
}

/** Foreign running text: one line, at most `longest` characters, nothing in it alive. */
export function text(value: string, longest: number = LONGEST.sentence): string {
  return running(visible(value, longest, "fold"));
}

/** Foreign text as code: names, versions, addresses, paths. At most `longest` characters. */
export function codeSpan(value: string, longest: number = LONGEST.path): string {
  return span(visible(value, longest, "show"));
}

/** Joins pieces of one line so that neighbouring code spans do not run into each other. */
export function inline(pieces: readonly string[]): string {
  let line = "";
  for (const piece of pieces) {
    if (piece === "") continue;
    line += line.endsWith("`") && piece.startsWith("`") ? ` ${piece}` : piece;
  }
  return line;
}

/**
 * A sentence. Weir's own words are escaped too, so that nothing depends on who wrote them; neighbouring text is escaped
 * as one, so that `GH-` and `1` do not become a reference by standing side by side.
 *
 * @param links addresses for pieces of code that are ids (see `advisoryUrl`), by the piece's text
 */
export function prose(sentence: Prose, links: ReadonlyMap<string, string> = new Map()): string {
  const pieces: string[] = [];
  let words = "";
  const endWords = (): void => {
    if (words === "") return;
    // `running` and not `text`: the white space at the ends parts the words from the code beside them.
    pieces.push(words.startsWith(" ") ? ` ${running(words.slice(1))}` : running(words));
    words = "";
  };
  for (const part of sentence) {
    if (typeof part === "string") {
      words += own(part);
    } else if (part.kind === "text") {
      words += visible(part.untrusted, LONGEST.sentence, "fold");
    } else {
      endWords();
      const url = links.get(part.untrusted);
      pieces.push(url === undefined ? codeSpan(part.untrusted) : link(part.untrusted, url));
    }
  }
  endWords();
  return inline(pieces).trim();
}

/** Weir's own words keep the spaces at their ends. */
function own(words: string): string {
  const shown = visible(words, LONGEST.sentence, "fold");
  if (shown === "") return words === "" ? "" : " ";
  return `${/^\s/.test(words) ? " " : ""}${shown}${/\s$/.test(words) ? " " : ""}`;
}

/** One cell of a table, from Markdown: what is left of pipes stands in code spans and is escaped as tables ask. */
export function tableCell(markdown: string): string {
  return markdown.replace(/[\r\n]+/g, " ").replaceAll("|", "\\|");
}

/** A link. The address must come from `advisoryUrl` or be a constant; the label may be foreign. */
export function link(label: string, url: string): string {
  return `[${text(label, LONGEST.name)}](${url})`;
}

/** Where an advisory can be read; null when the id does not look like one. */
export function advisoryUrl(id: string): string | null {
  return /^[A-Za-z]{2,12}-[A-Za-z0-9-]{1,60}$/.test(id) ? `https://osv.dev/vulnerability/${id}` : null;
}
