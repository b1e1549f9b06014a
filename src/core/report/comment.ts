import type { Review, ReviewSubject } from "../model/review.js";
import { acceptedPart } from "./accepted.js";
import { caution, unread } from "./alerts.js";
import { whatBringsWhat } from "./brings.js";
import { isFlagged } from "./flagged.js";
import { flaggedTable } from "./flagged-table.js";
import { headline, NOTHING } from "./headline.js";
import { codeSpan, prose, text } from "./markdown.js";
import { mermaid } from "./mermaid.js";
import { newComponents } from "./new-components.js";
import { notChecked } from "./not-checked.js";
import { notes } from "./notes.js";
import { otherChanges } from "./other-changes.js";
import { withRootName } from "./root-name.js";
import { count, figure, short } from "./wording.js";

/** The hidden first line by which the comment is found again (together with its author). */
export const COMMENT_MARKER = "<!-- weir:review -->";
/** What GitHub accepts as the body of a comment, in characters. */
const COMMENT_LIMIT = 65_536;

/** Ways in which a policy is loosened that are named. */
const MOST_LOOSENED = 12;

/** What a report says beside the review itself. */
export interface ReportContext {
  /** Where the policy is from, in a few words: "built-in defaults". */
  readonly policy: string;
  /** A bot opened the pull request: what it brings is told, the folded lists are left to the check run. */
  readonly short?: boolean;
  /** When there is to be a comment; `auto` where nothing is given. */
  readonly mode?: "auto" | "findings" | "always" | "never";
}

/** Shares of the limit, by importance; what a part does not use, the list of new components gets. */
const SHARES = {
  table: 0.32,
  accepted: 0.04,
  notChecked: 0.12,
  brings: 0.08,
  picture: 0.08,
  other: 0.09,
  notes: 0.07,
} as const;

/** Nothing new and nothing wrong: no comment is needed, unless the policy wants one always. */
function nothingToSay(review: Review, mode: ReportContext["mode"] = "auto"): boolean {
  if (mode === "never") return true;
  if (mode === "always") return false;
  const { counts } = review;
  const quiet = review.complete && review.loosens.length === 0 && !review.findings.some(isFlagged);
  if (mode === "findings") return quiet;
  return quiet && counts.newComponents === 0 && counts.causes === 0 && counts.spread === 0;
}

/** What the change would let pass by changing the policy. */
function loosened({ loosens }: Review): string {
  if (loosens.length === 0) return "";
  const told = loosens.slice(0, MOST_LOOSENED).map((sentence) => `> - ${prose(sentence)}`);
  const left = loosens.length - told.length;
  return [
    "> [!WARNING]",
    "> **This pull request loosens the policy.** Until it is merged, what stands on the base branch holds.",
    ...told,
    ...(left > 0 ? [`> - and ${figure(left)} more`] : []),
  ].join("\n");
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
  const off = review.switchedOff === 0 ? "" : ` · ${count(review.switchedOff, "finding")} switched off by it`;
  const { mergeBase, head } = review.subject;
  const commits =
    isCommit(mergeBase) && isCommit(head)
      ? ` · ${codeSpan(short(mergeBase))} → head ${codeSpan(short(head))}`
      : "";
  return `<sub>policy: ${text(context.policy)}${off}${commits} · ${codeSpan("/weir help")}</sub>`;
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
  const dry = review.dryRun
    ? "**Dry run:** the policy says everything and blocks nothing; what is said to block would."
    : "";
  const top = [...options.start, dry, caution(review), unread(review), loosened(review)];
  const end = footer(review, context);
  // Thirteen parts, a blank line between each.
  let room = options.limit - end.length - 26 - top.reduce((sum, part) => sum + part.length + 2, 0);
  const total = room;
  const within = (share: number, render: (budget: number) => string): string => {
    const part = render(Math.min(room, Math.floor(total * share)));
    room -= part.length;
    return part;
  };
  const table = within(SHARES.table, (budget) => flaggedTable(review, budget, where));
  const missing = within(SHARES.notChecked, (budget) => notChecked(review, budget, where));
  const accepted = within(SHARES.accepted, (budget) => acceptedPart(review, budget, where));
  const brings = within(SHARES.brings, (budget) => whatBringsWhat(review, budget));
  const picture = options.picture ? within(SHARES.picture, (budget) => mermaid(review, budget)) : "";
  if (context.short === true) {
    const rest = "A bot opened this pull request, so this is the short form: the check run lists everything.";
    return [...top, table, accepted, brings, picture, missing, rest, end]
      .filter((part) => part !== "")
      .join("\n\n");
  }
  const other = within(SHARES.other, (budget) => otherChanges(review, budget, where));
  const noted = within(SHARES.notes, (budget) => notes(review, budget, where));
  const fresh = within(1, (budget) => newComponents(review, budget, where));
  return [...top, table, accepted, brings, fresh, picture, other, noted, missing, end]
    .filter((part) => part !== "")
    .join("\n\n");
}

/**
 * The comment on a pull request: at most 65,536 characters, no foreign text alive in it. null when nothing is new and
 * nothing is wrong; a comment that exists then says so (`renderAllClear`).
 */
export function renderComment(review: Review, context: ReportContext): string | null {
  if (nothingToSay(review, context.mode)) return null;
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
