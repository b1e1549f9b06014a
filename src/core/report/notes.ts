import type { Review } from "../model/review.js";
import { isAccepted } from "./accepted.js";
import { details, fit, type Line } from "./budget.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { rowMarkdown } from "./flagged-table.js";
import { chainMarkdown } from "./chain.js";
import { count, figure } from "./wording.js";

function noteLine(row: FlaggedRow): string {
  const where = row.services.length > 1 ? ` (in ${count(row.services.length, "service")})` : "";
  const chain = row.services.length > 1 ? "" : chainMarkdown(row.inheritance, row.cause);
  const through = chain === "" ? "" : ` — ${chain}`;
  return `- ${rowMarkdown(row)}${where}${through}`;
}

/** Folded: notes on this change, and what was there before it and does not count against it. */
export function notes(review: Review, budget: number, elsewhere: string): string {
  const rest = rowsOf(
    review,
    (finding) => !isFlagged(finding) && finding.state !== "fixed" && !isAccepted(finding),
  );
  if (rest.length === 0) return "";
  const still = rest.filter((row) => row.findings[0].state === "still");
  const fresh = rest.filter((row) => row.findings[0].state !== "still");
  const lines: Line[] = [
    ...fresh.map((row) => ({ weight: 1, text: () => noteLine(row) })),
    ...(still.length === 0
      ? []
      : [{ weight: 0, text: () => "\n**There before this change, and still there**\n" }]),
    ...still.map((row) => ({ weight: 1, text: () => noteLine(row) })),
  ];
  const summary = [
    fresh.length > 0 ? count(fresh.length, "note") : "",
    still.length > 0 ? `${figure(still.length)} there before this change` : "",
  ].filter((part) => part !== "");
  return details(summary.join(" · "), budget, (room) =>
    fit(lines, room, (left) => `\n… and ${figure(left)} more for which there is no room here: ${elsewhere}`)
      .lines.join("\n")
      .trim(),
  );
}
