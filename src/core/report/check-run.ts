import type { CheckAction, CheckRunOutput, Conclusion, Review } from "../model/review.js";
import { annotationsOf } from "./annotations.js";
import { renderBody, type ReportContext } from "./comment.js";
import { capital, headline, NOTHING, tallyOf, whatIsWrong } from "./headline.js";
import { codeSpan } from "./markdown.js";
import { count, figure, some } from "./wording.js";

/** What GitHub accepts as the summary of a check run, in characters. https://docs.github.com/en/rest/checks/runs */
const SUMMARY_LIMIT = 65_535;
/** Pull requests that are named where several share a head. */
const NAMED_PULL_REQUESTS = 20;
/** Room that is kept for naming them: more than the longest note of `renderShared`. */
const SHARED_NOTE = 1_200;

/**
 * The completed check run of a review: title, the same text as the comment, annotations, conclusion.
 * @param above paragraphs of Markdown that stand before the rest
 */
export function renderCheckRun(
  review: Review,
  context: ReportContext,
  above: readonly string[] = [],
): CheckRunOutput {
  if (isUntouched(review) && above.length === 0) return renderUntouched();
  const { annotations, left } = annotationsOf(review);
  const unannotated =
    left === 0 ? [] : [`${count(left, "more annotation")} would not fit on the lines of this change.`];
  return {
    conclusion: review.conclusion,
    title: title(review),
    summary: renderBody(
      review,
      { ...context, short: false },
      {
        start: [`### ${capital(headline(review))}`, ...above, ...unannotated],
        limit: SUMMARY_LIMIT - SHARED_NOTE,
        picture: false,
      },
    ),
    annotations,
    actions: ACTIONS,
  };
}

/** Whether no lockfile changed, and nothing else is to be told: neither what was left out nor a looser policy. */
export function isUntouched({ lockfiles, findings, problems, folded, gaps, loosens }: Review): boolean {
  return [lockfiles, findings, problems, folded, gaps, loosens].every((part) => part.length === 0);
}

const ACTIONS: readonly CheckAction[] = [
  { label: "Recheck", description: "Review this commit again", identifier: "recheck" },
  { label: "Show accepted", description: "List the risks that are accepted here", identifier: "accepted" },
];

/** `2 block, 1 to look at · 14 new components`. Weir's own words and numbers only, so it is short. */
function title(review: Review): string {
  const { counts } = review;
  const { block, warn, accepted, unread } = tallyOf(review);
  const known = counts.newComponents > 0 ? count(counts.newComponents, "new component") : "no new component";
  const news = unread === 0 ? known : counts.newComponents === 0 ? "the rest unknown" : `${known} seen`;
  if (block + warn + accepted + unread === 0 && review.complete && counts.newComponents === 0) {
    const told = counts.upgraded + counts.downgraded + counts.removed;
    return told === 0 ? capital(NOTHING) : `Nothing wrong · ${figure(told)} changed, ${news}`;
  }
  return capital(`${whatIsWrong(review)} · ${news}`);
}

/** No lockfile was touched: there is nothing to review. */
function renderUntouched(): CheckRunOutput {
  return output(
    "success",
    "No lockfile changed",
    "This change touches no lockfile that Weir reads, so it brings nothing new.",
  );
}

/** The pull request was closed before its review was done. */
export function renderClosed(): CheckRunOutput {
  return output(
    "neutral",
    "Pull request closed",
    "The pull request was closed before it was reviewed. Reopening it starts a new review.",
  );
}

/** The merge group ended before its review was done. */
export function renderEnded(): CheckRunOutput {
  return output(
    "neutral",
    "Merge group ended",
    "The merge queue gave this group up, or merged it, before it was reviewed. A new group is reviewed anew.",
  );
}

/** A newer push came before the review was done: this commit is no longer anybody's head. */
export function renderSuperseded(): CheckRunOutput {
  return output(
    "neutral",
    "A newer push took its place",
    "The pull request's head moved before this commit was reviewed. The check run of the newest head tells.",
  );
}

/**
 * The review itself failed for good. `failure`: what was not looked at must not pass a required check.
 *
 * @param delivery the id under which the operator finds the cause in the log; null where no delivery asked for it
 */
export function renderFailed(delivery: string | null): CheckRunOutput {
  const find =
    delivery === null
      ? "The log of Weir tells why."
      : `The log of Weir tells why, under the delivery ${codeSpan(delivery)}.`;
  return output(
    "failure",
    "Could not be reviewed",
    `Weir tried several times and could not review this change. **Nothing is known about it.**\n\n${find}\n\nPushing again, or redelivering that delivery, starts a new attempt.`,
  );
}

/** What is known of another open pull request with the same head. */
interface SharingPullRequest {
  readonly number: number;
  /** null while it has not been concluded. */
  readonly conclusion: Conclusion | null;
}

const WORSE: Record<Conclusion, number> = { success: 0, neutral: 1, failure: 2 };

/**
 * A check run belongs to a commit. Where several open pull requests share their head, its conclusion is the worst of
 * theirs (one not concluded counts as neutral), and its title and summary name them.
 *
 * @param number the pull request that `own` is about
 */
export function renderShared(
  own: CheckRunOutput,
  number: number,
  others: readonly SharingPullRequest[],
): CheckRunOutput {
  if (others.length === 0) return own;
  const all = [{ number, conclusion: own.conclusion }, ...others].sort((a, b) => a.number - b.number);
  const worst = all
    .map(({ conclusion }) => conclusion ?? "neutral")
    .reduce((a, b) => (WORSE[b] > WORSE[a] ? b : a));
  const named = all.map((one) => `#${one.number} (${one.conclusion ?? "not concluded yet"})`);
  const note = `**${count(all.length, "open pull request")} share this head:** ${some(named, NAMED_PULL_REQUESTS)}. The conclusion is the worst of theirs; what follows is about #${number}.\n\n`;
  return {
    ...own,
    conclusion: worst,
    title: `${own.title} · head of ${all.length} pull requests`,
    summary: note + own.summary,
  };
}

function output(conclusion: Conclusion, title: string, summary: string): CheckRunOutput {
  return { conclusion, title, summary, annotations: [], actions: [] };
}
