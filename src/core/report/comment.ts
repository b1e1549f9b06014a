import type { Review, ReviewSubject } from "../model/review.js";
import { caution, unread } from "./alerts.js";
import { whatBringsWhat } from "./brings.js";
import { isFlagged } from "./flagged.js";
import { flaggedTable } from "./flagged-table.js";
import { headline, NOTHING } from "./headline.js";
import { codeSpan, text } from "./markdown.js";
import { mermaid } from "./mermaid.js";
import { newComponents } from "./new-components.js";
import { notChecked } from "./not-checked.js";
import { notes } from "./notes.js";
import { otherChanges } from "./other-changes.js";
import { withRootName } from "./root-name.js";
import { short } from "./wording.js";

/** The hidden first line by which the comment is found again (together with its author). */
export const COMMENT_MARKER = "<!-- weir:review -->";
/** What GitHub accepts as the body of a comment, in characters. */
const COMMENT_LIMIT = 65_536;

/** What a report says beside the review itself. */
export interface ReportContext {
  /** Where the policy is from, in a few words: "built-in defaults". */
  readonly policy: string;
}

/** Shares of the limit, by importance; what a part does not use, the list of new components gets. */
const SHARES = {
  table: 0.36,
  notChecked: 0.12,
  brings: 0.08,
  picture: 0.08,
  other: 0.09,
  notes: 0.07,
} as const;

/** Nothing new and nothing wrong: no comment is needed. */
function nothingToSay(review: Review): boolean {
  const { counts } = review;
  return (
    counts.newComponents === 0 &&
    counts.causes === 0 &&
    counts.spread === 0 &&
    review.complete &&
    !review.findings.some(isFlagged)
  );
}

/** How to see all of it, in Markdown. */
function elsewhere(subject: ReviewSubject): string {
  const refs =
    isCommit(subject.mergeBase) && isCommit(subject.head)
      ? ` --base-ref ${short(subject.mergeBase)} --head-ref ${short(subject.head)}`
      : "";
  return `${codeSpan(`weir diff${refs}`)} shows all of it`;
}

function isCommit(hash: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(hash);
}

/** Policy and commits, small, at the end. */
function footer(review: Review, context: ReportContext): string {
  const { mergeBase, head } = review.subject;
  const commits =
    isCommit(mergeBase) && isCommit(head)
      ? ` · ${codeSpan(short(mergeBase))} → head ${codeSpan(short(head))}`
      : "";
  return `<sub>policy: ${text(context.policy)}${commits}</sub>`;
}

/**
 * Everything there is to say, most important first, in at most `limit` characters whatever the change.
 *
 * @param start what stands above (marker and headline)
 */
export function renderBody(
  told: Review,
  context: ReportContext,
  options: { readonly start: readonly string[]; readonly limit: number; readonly picture: boolean },
): string {
  const review = withRootName(told);
  const where = elsewhere(review.subject);
  const top = [...options.start, caution(review), unread(review)];
  const end = footer(review, context);
  // Ten parts, a blank line between each.
  let room = options.limit - end.length - 20 - top.reduce((sum, part) => sum + part.length + 2, 0);
  const total = room;
  const within = (share: number, render: (budget: number) => string): string => {
    const part = render(Math.min(room, Math.floor(total * share)));
    room -= part.length;
    return part;
  };
  const table = within(SHARES.table, (budget) => flaggedTable(review, budget, where));
  const missing = within(SHARES.notChecked, (budget) => notChecked(review, budget, where));
  const brings = within(SHARES.brings, (budget) => whatBringsWhat(review, budget));
  const picture = options.picture ? within(SHARES.picture, (budget) => mermaid(review, budget)) : "";
  const other = within(SHARES.other, (budget) => otherChanges(review, budget, where));
  const noted = within(SHARES.notes, (budget) => notes(review, budget, where));
  const fresh = within(1, (budget) => newComponents(review, budget, where));
  return [...top, table, brings, fresh, picture, other, noted, missing, end]
    .filter((part) => part !== "")
    .join("\n\n");
}

/**
 * The comment on a pull request: at most 65,536 characters, no foreign text alive in it. null when nothing is new and
 * nothing is wrong; a comment that exists then says so (`renderAllClear`).
 */
export function renderComment(review: Review, context: ReportContext): string | null {
  if (nothingToSay(review)) return null;
  return renderBody(review, context, {
    start: [COMMENT_MARKER, `## Weir: ${headline(review)}`],
    limit: COMMENT_LIMIT,
    picture: true,
  });
}

/** What a comment that exists says when nothing is left to say. */
export function renderAllClear(review: Review, context: ReportContext): string {
  return renderBody(review, context, {
    start: [
      COMMENT_MARKER,
      `## Weir: ${NOTHING}`,
      "What an earlier state of this pull request brought is no longer there.",
    ],
    limit: COMMENT_LIMIT,
    picture: false,
  });
}
