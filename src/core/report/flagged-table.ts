import type { JudgedFinding } from "../model/finding.js";
import type { Review } from "../model/review.js";
import { fit, type Line } from "./budget.js";
import { ALSO_NAMED, alsoThrough, chainMarkdown, serviceMarkdown } from "./chain.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { codeSpan, tableCell, text } from "./markdown.js";
import { reasonsMarkdown } from "./reason.js";
import { nameAndVersion } from "./visible.js";
import { count, figure, some } from "./wording.js";

const ICONS = { block: "⛔", warn: "🔍", note: "ℹ" } as const;
/** Advisories of one component that are told in its row. */
const REASONS = 3;
/** Services that are named in a row. */
const SERVICES = 3;

const HEADER = ["| | component | inherited through | why it is flagged |", "|:-:|:--|:--|:--|"];

/** What a row is about: the component, or the manifest that asks for what is not there. */
export function subjectMarkdown(row: FlaggedRow): string {
  if (row.component === null) return codeSpan(row.findings[0].location.path);
  const before = row.change?.from?.ref.version;
  const from =
    before === undefined || before === row.component.version
      ? ""
      : `<br>was ${codeSpan(before === "" ? "?" : before)}`;
  return `**${codeSpan(nameAndVersion(row.component))}**${from}${variants(row)}`;
}

function variants(row: FlaggedRow): string {
  const folded = row.change?.variants.length ?? 0;
  return folded === 0 ? "" : `<br>+ ${count(folded, "platform variant")}`;
}

/** `in 97 services, e.g. a → **b 1.0** (new) → … → c`. */
function throughMarkdown(row: FlaggedRow): string {
  const chain = chainMarkdown(row.inheritance, row.cause);
  const also = alsoThrough(row.inheritance);
  const through =
    also.length === 0
      ? ""
      : `<br>also through ${some(
          also.map((name) => codeSpan(name)),
          ALSO_NAMED,
        )}`;
  if (chain === "") return some(row.services.map(serviceMarkdown), SERVICES);
  const many = row.services.length > 1 ? `in ${count(row.services.length, "service")}, e.g. ` : "";
  return `${many}${chain}${through}`;
}

/** What is flagged, and the reasons of a row, worst first. */
export function whyMarkdown(row: FlaggedRow): string {
  // Telling all is as short as saying "and 1 more".
  const shown = row.findings.length <= REASONS + 1 ? row.findings : row.findings.slice(0, REASONS);
  const told = reasonsMarkdown(shown);
  const left = row.findings.length - shown.length;
  const reasons = [...told, ...(left > 0 ? [`and ${figure(left)} more of this kind`] : [])].join("<br>");
  // The id of an advisory says what it is.
  const why = row.findings[0].advisory === null ? `${row.flag}: ${reasons}` : reasons;
  return [why, ...decidedMarkdown(row.findings[0]), ...lapsedMarkdown(row.findings[0])].join("<br>");
}

/** Subject and why in one line, for lists. */
export function rowMarkdown(row: FlaggedRow): string {
  return `${subjectMarkdown(row).replaceAll("<br>", ", ")} — ${whyMarkdown(row).replaceAll("<br>", "; ")}`;
}

const DOES = { block: "blocked", warn: "to be looked at", note: "noted" } as const;

/** Who decided, where it was not the built-in defaults: `blocked by .github/weir.yml line 12: …`. */
function decidedMarkdown({ decidedBy, because, level, accepted }: JudgedFinding): string[] {
  if (decidedBy.level === "built-in" || decidedBy.file === null || accepted?.lapse === null) return [];
  const line = decidedBy.line === null ? "" : ` line ${decidedBy.line}`;
  return [
    `${DOES[level]} by ${codeSpan(decidedBy.file)}${line}${because === null ? "" : `: ${text(because)}`}`,
  ];
}

const LAPSES = {
  expired: "its time is over",
  changed: "what it covered was another version or other contents",
  worse: "it is rated worse now",
  exploited: "it is known to be exploited now",
} as const;

/** Why an acceptance does not cover the finding any more. */
function lapsedMarkdown({ accepted }: JudgedFinding): string[] {
  if (accepted === null || accepted.lapse === null) return [];
  const { by, until, id, lapse } = accepted;
  return [
    `accepted by ${codeSpan(by)} until ${codeSpan(until.slice(0, 10))} (${codeSpan(id)}), but ${LAPSES[lapse]}`,
  ];
}

function tableRow(row: FlaggedRow): string {
  const still = row.findings[0].state === "still" ? "was there before; " : "";
  const cells = [ICONS[row.level], subjectMarkdown(row), throughMarkdown(row), `${still}${whyMarkdown(row)}`];
  return `| ${cells.map(tableCell).join(" | ")} |`;
}

/**
 * The table of what blocks or is to be looked at; empty when there is nothing.
 *
 * @param elsewhere where what was left out can be seen, as Markdown
 */
export function flaggedTable(review: Review, budget: number, elsewhere: string): string {
  const rows = rowsOf(review, isFlagged);
  if (rows.length === 0) return "";
  const lines: readonly Line[] = rows.map((row) => ({ weight: 1, text: () => tableRow(row) }));
  const header = HEADER.join("\n");
  const { lines: shown } = fit(
    lines,
    budget - header.length - 1,
    (left) => `\n… and ${count(left, "more row", "more rows")} for which there is no room here: ${elsewhere}`,
  );
  return [header, ...shown].join("\n");
}
