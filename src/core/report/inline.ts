import type { Review } from "../model/review.js";
import { chainMarkdown } from "./chain.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { subjectMarkdown, whyMarkdown } from "./flagged-table.js";
import { linesInDiff } from "./diff-lines.js";
import { withRootName } from "./root-name.js";

/** Begins every marker of ours, so that our comments are found whatever they are about. */
export const INLINE_MARKER = "<!-- weir:inline ";
/** More would bury the people who review the code; the rest is in the comment and the check run. */
const MOST = 10;

/** What an inline comment is to say, and where it may stand. */
export interface InlineWish {
  /** Stable between pushes: flag and component, whatever the line. */
  readonly key: string;
  readonly body: string;
  /** Lines that asked for it first, then lines of the lockfile: it stands on the first that the diff shows. */
  readonly places: readonly { readonly path: string; readonly line: number }[];
}

/**
 * What is said on the lines of the diff: what blocks, worst first, ten at the most.
 * @param all also what is only to be looked at (policy)
 */
export function inlineWishes(told: Review, all: boolean): readonly InlineWish[] {
  const review = withRootName(told);
  const rows = rowsOf(review, (finding) => isFlagged(finding) && (all || finding.level === "block"));
  return rows.slice(0, MOST).map((row) => {
    const key = keyOf(row);
    return { key, body: `${markerOf(key)}\n${text(row)}`, places: placesOf(row) };
  });
}

/** Where a wish stands; null where the diff shows none of its lines. @param patches path → unified diff */
export function placeOf(
  wish: InlineWish,
  patches: ReadonlyMap<string, string | null>,
): { readonly path: string; readonly line: number } | null {
  return wish.places.find(({ path, line }) => linesInDiff(patches.get(path) ?? null).has(line)) ?? null;
}

/** What a comment says once its finding is gone, accepted or no longer blocks. */
export function settledBody(key: string): string {
  return `${markerOf(key)}\n✅ Settled: the newest review of this pull request has nothing here that blocks.`;
}

/** The key that a body of ours carries; null = it is none of ours. */
export function keyIn(body: string): string | null {
  const match = /^<!-- weir:inline (\S{1,2000}) -->/.exec(body);
  return match?.[1] ?? null;
}

function markerOf(key: string): string {
  return `${INLINE_MARKER}${key} -->`;
}

/** Foreign text must not end the marker: everything but letters and digits is percent-encoded. */
function keyOf(row: FlaggedRow): string {
  const [first] = row.findings;
  const about = [
    row.flag,
    row.component?.purl ?? first.key,
    ...(row.component === null ? [row.lockfiles[0] ?? ""] : []),
  ];
  const encoded = Array.from(new TextEncoder().encode(about.join("\n")), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(char) ? char : `%${byte.toString(16).padStart(2, "0")}`;
  });
  return encoded.join("").slice(0, 1_500);
}

function text(row: FlaggedRow): string {
  const chain = chainMarkdown(row.inheritance, row.cause);
  const icon = row.level === "block" ? "⛔" : "🔍";
  return [
    `${icon} ${subjectMarkdown(row).replaceAll("<br>", ", ")} — ${whyMarkdown(row)}`,
    ...(chain === "" ? [] : [`Inherited through ${chain}`]),
  ].join("\n\n");
}

function placesOf(row: FlaggedRow): InlineWish["places"] {
  const asked = row.places.filter(({ line }) => Number.isSafeInteger(line) && line >= 1);
  const line = row.change?.to?.line;
  const locked = line === undefined ? [] : row.lockfiles.map((path) => ({ path, line }));
  return [...asked, ...locked];
}
