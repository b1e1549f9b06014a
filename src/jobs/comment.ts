import type { Review } from "../core/model/review.js";
import { COMMENT_MARKER, renderAllClear, renderComment, type ReportContext } from "../core/report/comment.js";
import type { ReviewPublisher } from "../ports.js";
import type { Journal } from "./check-run.js";
import { sha256 } from "./sha256.js";
import { comparable } from "./stored-text.js";

/**
 * Brings the one comment up to date: created when there is something to say, edited when it says something else,
 * left alone otherwise. It is looked for only while nobody knows whether there is one.
 */
export async function publishComment(
  journal: Journal,
  publisher: ReviewPublisher,
  pull: number,
  review: Review,
  context: ReportContext,
  signal: AbortSignal,
): Promise<void> {
  const wanted = renderComment(review, context);
  const state = journal.published.commentState;
  if (state === "unknown" || state === "creating") {
    const found = await publisher.findComment(pull, COMMENT_MARKER, signal);
    await journal.remember(
      found === null
        ? { comment: null, commentDigest: null, commentState: "none" }
        : { comment: found.id, commentDigest: digestOf(found.body), commentState: "known" },
    );
  }
  const { comment, commentDigest } = journal.published;
  if (comment !== null) {
    const body = wanted ?? renderAllClear(review, context);
    const digest = digestOf(body);
    if (digest === commentDigest) return;
    if (await publisher.updateComment(comment, body, signal)) {
      await journal.remember({ commentDigest: digest });
      return;
    }
    // Somebody deleted it: what is still to be said is said in a new one.
    await journal.remember({ comment: null, commentDigest: null, commentState: "none" });
  }
  if (wanted === null) return;
  await journal.remember({ commentState: "creating" });
  const id = await publisher.createComment(pull, wanted, signal);
  await journal.remember({ comment: id, commentDigest: digestOf(wanted), commentState: "known" });
}

function digestOf(body: string): string {
  return sha256(comparable(body));
}
