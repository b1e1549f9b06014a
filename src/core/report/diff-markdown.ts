import type { Review } from "../model/review.js";
import { unread } from "./alerts.js";
import { whatBringsWhat } from "./brings.js";
import { capital, whatChanges } from "./headline.js";
import { newComponents } from "./new-components.js";
import { notChecked } from "./not-checked.js";
import { otherChanges } from "./other-changes.js";

/** What changed, without a word about what is wrong with it: `weir diff --format markdown`. No list is cut. */
export function renderDiffMarkdown(review: Review): string {
  const all = Number.MAX_SAFE_INTEGER;
  return [
    `## ${capital(whatChanges(review))}`,
    unread(review),
    whatBringsWhat(review, all),
    newComponents(review, all, ""),
    otherChanges(review, all, ""),
    notChecked(review, all, ""),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
