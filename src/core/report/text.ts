import type { Change } from "../model/change.js";
import { plain } from "../model/prose.js";
import type { Review } from "../model/review.js";
import { bringingLines } from "./brings.js";
import { fit, type Line } from "./budget.js";
import { chainPlain, serviceName } from "./chain.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { headline, whatChanges } from "./headline.js";
import { type NewByService, newByService, newIn } from "./new-components.js";
import { changeText, toldOnce } from "./other-changes.js";
import { problemsOnce } from "./not-checked.js";
import { byAdvice, reasonWithId } from "./reason.js";
import { withRootName } from "./root-name.js";
import { LONGEST, nameAndVersion, visible } from "./visible.js";
import { count, figure, short, some } from "./wording.js";

/** How a terminal shows things; the identity functions for plain text. */
interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** What blocks. */
  readonly bad: (text: string) => string;
  /** What is to be looked at. */
  readonly warn: (text: string) => string;
  /** What is well. */
  readonly good: (text: string) => string;
}

const same = (text: string): string => text;
const PLAIN: Style = { bold: same, dim: same, bad: same, warn: same, good: same };

/** Lines of a list, unless everything is asked for. */
const LINES = 40;
/** Reasons that are told of one component, unless everything is asked for. */
const REASONS = 8;
const NAMED = 3;

function show(foreign: string): string {
  return visible(foreign, LONGEST.path, "show");
}

function sentence(text: string): string {
  return visible(text, 2 * LONGEST.sentence, "fold");
}

/** @param most reasons, worst first; what is cut is counted */
function flaggedLines(row: FlaggedRow, style: Style, most: number): string {
  const lead = row.findings[0];
  const what = row.component === null ? show(lead.location.path) : nameAndVersion(row.component);
  const level = row.level === "block" ? style.bad("BLOCK") : style.warn("LOOK ");
  const many = row.services.length > 1 ? `in ${count(row.services.length, "service")}, e.g. ` : "";
  const chain = chainPlain(row.inheritance, row.cause);
  const where =
    chain === ""
      ? some(
          row.services.map((path) => show(serviceName(path))),
          NAMED,
        )
      : many + chain;
  // Telling all is as short as saying "and 1 more".
  const told = row.findings.length <= most + 1 ? row.findings : row.findings.slice(0, most);
  const left = row.findings.length - told.length;
  const reasons = byAdvice(told).flatMap(({ findings, advice }) => [
    ...findings.map((finding) => {
      const still = finding.state === "still" ? " (was there before)" : "";
      const flag = finding.advisory === null ? `${finding.flag}: ` : "";
      return `${flag}${sentence(plain(reasonWithId(finding)))}${still}`;
    }),
    ...(advice === null ? [] : [style.bold(`→ ${sentence(plain(advice))}`)]),
  ]);
  const more = left > 0 ? [`and ${figure(left)} more of this kind`] : [];
  const below = [...reasons, ...more, ...(where === "" ? [] : [style.dim(where)])];
  return [`  ${level}  ${style.bold(what)}`, ...below.map((line) => `         ${line}`)].join("\n");
}

function newLines(group: NewByService, style: Style): readonly Line[] {
  const services = some(
    group.services.map((path) => show(serviceName(path))),
    NAMED,
  );
  return [
    { weight: 0, text: () => `  ${style.bold(services)} — ${figure(newIn(group))} new` },
    ...group.components.map(({ change, cause }) => ({
      weight: group.services.length * (1 + change.variants.length),
      text: () => {
        const folded = foldedIn(change);
        const direct = change.inheritance?.chain?.length === 1;
        const between = chainPlain(change.inheritance, cause, "between");
        const isTold = (change.inheritance?.chain ?? null) !== null;
        const why = direct ? "direct" : isTold && between !== "" ? `through ${between}` : between;
        return `    ${nameAndVersion(change.to?.ref ?? { name: change.name, version: "" })}${folded}  ${style.dim(why)}`;
      },
    })),
  ];
}

function foldedIn({ variants }: Change): string {
  return variants.length === 0 ? "" : ` + ${count(variants.length, "platform variant")}`;
}

function otherLines(review: Review): readonly Line[] {
  const changes = toldOnce(review).map(({ kind, change, lockfiles }) => ({
    weight: 1 + change.variants.length,
    text: () => {
      const many = lockfiles.length > 1 ? `, in ${count(lockfiles.length, "lockfile")}` : "";
      return `  ${kind}: ${changeText(change, show)}${foldedIn(change)}${many}`;
    },
  }));
  const findings = rowsOf(review, (finding) => !isFlagged(finding)).map((row) => ({
    weight: 1,
    text: () => {
      const lead = row.findings[0];
      const what = row.component === null ? show(lead.location.path) : nameAndVersion(row.component);
      const when = { new: "note", still: "there before", fixed: "resolved" }[lead.state];
      return `  ${when}: ${what}, ${lead.flag}: ${sentence(plain(lead.reason))}`;
    },
  }));
  return [...changes, ...findings];
}

function notCheckedLines(review: Review): readonly Line[] {
  const problems = problemsOnce(review).map(({ problem, places }) => ({
    weight: places.length,
    text: () => {
      const where = places.map((p) => `${show(p.path)}${p.line === null ? "" : ` line ${p.line}`}`);
      const whole = problem.severity === "fatal" ? "NOT READ " : "";
      return `  ${whole}${some(where, NAMED)}: ${sentence(problem.message)}`;
    },
  }));
  const gaps = review.gaps.map((gap) => ({
    weight: 1,
    text: () => {
      const names = gap.packages.length === 0 ? "" : ` — ${some(gap.packages.map(show), NAMED)}`;
      return `  ${sentence(gap.source)}: ${sentence(gap.reason)}${names}`;
    },
  }));
  const folded = {
    weight: 1,
    text: () =>
      `  ${count(review.folded.length, "lockfile")} of copied code or test data, not compared: ${some(review.folded.map(show), NAMED)}`,
  };
  return [...problems, ...gaps, ...(review.folded.length > 0 ? [folded] : [])];
}

/**
 * The review for a terminal, without colours of its own; ends with a line break.
 *
 * @param options.flags false: only what changed, no word about what is wrong with it (`weir diff`)
 * @param options.everything no list is cut; else each is, after 40 lines, and says so
 */
export function renderText(
  told: Review,
  options: { readonly style?: Style; readonly everything?: boolean; readonly flags?: boolean } = {},
): string {
  const review = withRootName(told);
  const style = options.style ?? PLAIN;
  const most = options.everything === true ? Number.POSITIVE_INFINITY : LINES;
  const section = (heading: string, lines: readonly Line[]): string => {
    if (lines.length === 0) return "";
    const fitted = fit(lines, Number.POSITIVE_INFINITY, (left) => `  … and ${figure(left)} more`, most);
    return [style.bold(heading), ...fitted.lines].join("\n");
  };
  const tint = { pass: style.good, warn: style.warn, block: style.bad }[review.verdict];
  const brings = bringingLines(review, show).map((line) => ({ weight: 1, text: () => `  ${line()}` }));
  const flagged = rowsOf(review, isFlagged).map((row) => ({
    weight: 1,
    text: () => flaggedLines(row, style, options.everything === true ? Number.POSITIVE_INFINITY : REASONS),
  }));
  const { mergeBase, head } = review.subject;
  const flags = options.flags ?? true;
  const seven = (commit: string) => visible(short(commit), 7, "show");
  const commits = mergeBase === "" ? "" : `${seven(mergeBase)} → ${seven(head)}: `;
  return [
    `${style.bold("Weir:")} ${flags ? tint(headline(review)) : whatChanges(review)}`,
    section("Flagged", flagged),
    section("What brings what", brings),
    section(
      "New components",
      newByService(review).flatMap((group) => newLines(group, style)),
    ),
    section("Also changed", otherLines(review)),
    section("Not checked", notCheckedLines(review)),
    flags ? style.dim(`${commits}${review.conclusion}`) : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}
