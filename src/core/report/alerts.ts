import type { Flag } from "../model/finding.js";
import type { Review } from "../model/review.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { fatal } from "./headline.js";
import { advisoryUrl, codeSpan, inline, link, text } from "./markdown.js";
import { nameAndVersion } from "./visible.js";
import { count } from "./wording.js";

/** Attacks and unread files that are named in the alert; the rest stands in the table and under "Not checked". */
const NAMED = 3;

/** Whether the yellow box names every file that was not read, so that nothing else has to. */
export function namesAllUnread(review: Review): boolean {
  return fatal(review).length <= NAMED;
}

/** What is said of an attack. A flag that is not listed is a risk, not an attack. */
const ATTACKS: Partial<Record<Flag, string>> = {
  malware: "is known malware",
  "integrity-changed": "is not the archive it was: same version, other content",
  "tarball-mismatch": "is fetched from the address of another component",
};

function attackLine(row: FlaggedRow, words: string): string {
  const advisory = row.findings[0].advisory;
  const url = advisory === null ? null : advisoryUrl(advisory.id);
  const id = advisory === null || url === null ? "" : ` (${link(advisory.id, url)})`;
  const before = row.findings[0].state === "still" ? ", and was so before this change" : "";
  const where = row.services.length > 1 ? `, in ${count(row.services.length, "service")}` : "";
  const what = row.component === null ? "a component" : codeSpan(nameAndVersion(row.component));
  return inline(["**", what, "** ", words, id, where, before, "."]);
}

/** The red box: what attacks whoever installs this branch. Empty when nothing does. At most about 2,000 characters. */
export function caution(review: Review): string {
  const attacks = rowsOf(review, isFlagged).filter((row) => row.level === "block" && ATTACKS[row.flag]);
  if (attacks.length === 0) return "";
  const lines = attacks.slice(0, NAMED).map((row) => attackLine(row, ATTACKS[row.flag] ?? ""));
  if (attacks.length > NAMED) lines.push(`And ${attacks.length - NAMED} more in the table below.`);
  return alert("CAUTION", [...lines, "**Do not merge; rotate secrets wherever this branch was installed.**"]);
}

/** The yellow box: files whose change nobody can see. Empty when every file was read. At most about 2,000 characters. */
export function unread(review: Review): string {
  const problems = fatal(review);
  if (problems.length === 0) return "";
  const lines = problems.slice(0, NAMED).map((problem) => {
    const line = problem.line === null ? "" : `, line ${problem.line}`;
    return inline(["**", codeSpan(problem.path), "**", line, ": ", text(problem.message)]);
  });
  if (problems.length > NAMED) lines.push(`And ${problems.length - NAMED} more under “Not checked”.`);
  return alert("WARNING", [
    ...lines,
    "**What this change does there is unknown, so the check fails until it can be read.**",
  ]);
}

function alert(kind: "CAUTION" | "WARNING", lines: readonly string[]): string {
  return [`> [!${kind}]`, ...lines.map((line) => `> ${line}<br>`)].join("\n").replace(/<br>$/, "");
}
