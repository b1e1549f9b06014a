import type { AcceptedMark } from "../model/finding.js";
import type { Review } from "../model/review.js";
import { details, fit, type Line } from "./budget.js";
import { type FlaggedRow, rowsOf } from "./flagged.js";
import { rowMarkdown } from "./flagged-table.js";
import { codeSpan, text } from "./markdown.js";
import { count, figure } from "./wording.js";

/** Whether an acceptance covers the finding. */
export function isAccepted({ accepted }: { readonly accepted: AcceptedMark | null }): boolean {
  return accepted !== null && accepted.lapse === null;
}

function acceptedLine(row: FlaggedRow): string {
  const mark = row.findings[0].accepted;
  const who =
    mark === null
      ? ""
      : ` — accepted by ${codeSpan(mark.by)} until ${codeSpan(mark.until.slice(0, 10))} because: ${text(mark.reason)} (${codeSpan(mark.id)})`;
  return `- ${rowMarkdown(row)}${who}`;
}

/** Folded: what somebody has accepted, until when and why. Nobody is mentioned. */
export function acceptedPart(review: Review, budget: number, elsewhere: string): string {
  const rows = rowsOf(review, isAccepted);
  if (rows.length === 0) return "";
  const lines: Line[] = rows.map((row) => ({ weight: 1, text: () => acceptedLine(row) }));
  return details(count(rows.length, "accepted risk"), budget, (room) =>
    fit(
      lines,
      room,
      (left) => `\n… and ${figure(left)} more for which there is no room here: ${elsewhere}`,
    ).lines.join("\n"),
  );
}
