import { parse, postprocess, preprocess } from "micromark";
import { gfmTable } from "micromark-extension-gfm-table";

/** GitHub takes no more in a comment. */
const LONGEST = 65_536;
/** Nobody quotes so deep, and every level costs. */
const DEEPEST_QUOTE = 20;
/** micromark's time grows with the square of the lines: minutes for what GitHub takes, a tenth of a second for these. */
const MOST_LINES = 2_000;

/** A line that speaks to Weir, with what follows it in the same paragraph. */
export interface CommandLine {
  /** Behind `/weir`, to the end of its line. */
  readonly text: string;
  /** The lines below it up to the next command or the end of the paragraph. */
  readonly below: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/** A command begins its line; three spaces make no code of it. */
const COMMAND = /^ {0,3}\/weir(?=\s|$)(.*)$/i;

/**
 * The lines of a comment that speak to Weir: in paragraphs of its own, never in code, quotes (also lazy ones), HTML,
 * comments, tables or lists. The structure is Markdown's own (https://github.github.com/gfm/), found by micromark.
 * Emphasis and links change nothing here and are left out, for they can be made slow. A comment of more than
 * 2,000 lines is not read.
 */
export function commandLines(body: string): readonly CommandLine[] {
  if (!/\/weir/i.test(body)) return [];
  const text = body
    .slice(0, LONGEST)
    .replace(/\r\n?/g, "\n")
    .replace(/^[ >]{40,}/gm, "> ".repeat(DEEPEST_QUOTE));
  const lines = text.split("\n");
  if (lines.length > MOST_LINES) return [];
  const starts = startsOf(lines);
  const { paragraphs, dead } = structureOf(text);
  const found: { text: string; below: string[]; line: number }[] = [];
  for (const { from, to } of paragraphs) {
    let open: { text: string; below: string[]; line: number } | null = null;
    for (let line = from; line <= to; line += 1) {
      const content = lines[line - 1] ?? "";
      const match = COMMAND.exec(content);
      const at = (starts[line - 1] ?? 0) + content.indexOf("/");
      if (match !== null && !dead.some((range) => range.from <= at && at < range.to)) {
        open = { text: (match[1] ?? "").trim(), below: [], line };
        found.push(open);
      } else open?.below.push(content.trim());
    }
  }
  return found;
}

function startsOf(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

/** What holds other text than the author's own words. */
const CONTAINERS: ReadonlySet<string> = new Set(["blockQuote", "listOrdered", "listUnordered", "table"]);
/** Within a paragraph: code, and HTML with its comments. */
const DEAD: ReadonlySet<string> = new Set(["codeText", "htmlText"]);

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Lines of the paragraphs that stand in nothing, and the places within them that are code or HTML. */
function structureOf(text: string): {
  readonly paragraphs: readonly Range[];
  readonly dead: readonly Range[];
} {
  const slow = [
    "attention",
    "labelStartLink",
    "labelStartImage",
    "labelEnd",
    "autolink",
    "characterReference",
  ];
  const parser = parse({ extensions: [gfmTable(), { disable: { null: slow } }] });
  const events = postprocess(parser.document().write(preprocess()(text, undefined, true)));
  const paragraphs: Range[] = [];
  const dead: Range[] = [];
  let within = 0;
  for (const [kind, { type, start, end }] of events) {
    if (CONTAINERS.has(type)) within += kind === "enter" ? 1 : -1;
    if (kind === "exit") continue;
    if (type === "paragraph" && within === 0) paragraphs.push({ from: start.line, to: end.line });
    else if (DEAD.has(type)) dead.push({ from: start.offset, to: end.offset });
  }
  return { paragraphs, dead };
}
