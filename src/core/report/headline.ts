import type { Problem } from "../model/problem.js";
import type { Review } from "../model/review.js";
import { isAccepted } from "./accepted.js";
import { isFlagged, rowsOf } from "./flagged.js";
import { count, figure } from "./wording.js";

/** What the first line is made of. Counted in rows, so that it agrees with the table below it. */
interface Tally {
  readonly block: number;
  readonly warn: number;
  /** Rows that somebody has accepted. */
  readonly accepted: number;
  /** Lockfiles that could not be read. */
  readonly unread: number;
}

/** Rows that block, rows to look at, rows that somebody accepted, and lockfiles that could not be read. */
export function tallyOf(review: Review): Tally {
  const rows = rowsOf(review, isFlagged);
  const block = rows.filter((row) => row.level === "block").length;
  const accepted = rowsOf(review, isAccepted).length;
  return {
    block,
    warn: rows.length - block,
    accepted,
    unread: new Set(fatal(review).map((p) => p.path)).size,
  };
}

/** Problems that hide what the change does. */
export function fatal(review: Review): readonly Problem[] {
  return allProblems(review).filter((problem) => problem.severity === "fatal");
}

/** Every problem, those of no lockfile first. */
export function allProblems(review: Review): readonly Problem[] {
  return [...review.problems, ...review.lockfiles.flatMap((diff) => diff.problems)];
}

/** `2 changes bring 14 new components into 2 services`. */
export function whatChanges(review: Review): string {
  const known = whatIsKnown(review);
  if (fatal(review).length === 0) return known ?? "no new component";
  return known === null ? "what it changes is unknown" : `${known}, as far as it could be read`;
}

function whatIsKnown(review: Review): string | null {
  const { counts } = review;
  const services = counts.services === 0 ? "" : ` into ${count(counts.services, "service")}`;
  if (counts.newComponents > 0) {
    const brought = `${count(counts.newComponents, "new component")}${services}`;
    if (counts.causes === 0) return brought;
    return `${count(counts.causes, "change")} ${counts.causes === 1 ? "brings" : "bring"} ${brought}`;
  }
  const told = [
    counts.upgraded > 0 ? `${figure(counts.upgraded)} upgraded` : "",
    counts.downgraded > 0 ? `${figure(counts.downgraded)} downgraded` : "",
    counts.removed > 0 ? `${figure(counts.removed)} removed` : "",
    counts.spread > 0 ? `${count(counts.spread, "known component")} now in further services` : "",
  ].filter((part) => part !== "");
  return told.length === 0 ? null : `${told.join(", ")}, no new component`;
}

/** `2 block, 1 to look at`; says so where nothing was flagged, and where that is not the whole truth. */
export function whatIsWrong(review: Review): string {
  const { block, warn, accepted, unread } = tallyOf(review);
  const parts = [
    unread > 0 ? `${count(unread, "file")} could not be read` : "",
    block > 0 ? count(block, "blocks", "block") : "",
    warn > 0 ? `${figure(warn)} to look at` : "",
  ].filter((part) => part !== "");
  const taken = accepted > 0 ? [`${count(accepted, "risk")} accepted`] : [];
  if (parts.length > 0) return [...parts, ...taken].join(", ");
  const rest = accepted > 0 ? [...taken, "nothing else flagged"].join(", ") : NOTHING_FLAGGED;
  return review.complete ? rest : `${rest}, but not everything was checked`;
}

/** The first line of comment and terminal, without mark-up. */
export function headline(review: Review): string {
  const what = whatIsKnown(review);
  const wrong = whatIsWrong(review);
  if (what === null && wrong === NOTHING_FLAGGED) return NOTHING;
  return `${whatChanges(review)} — ${wrong}`;
}

/** What is said when nothing is new and nothing is wrong. */
export const NOTHING = "nothing new and nothing wrong";
const NOTHING_FLAGGED = "nothing flagged";

/** For the beginning of a line. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
