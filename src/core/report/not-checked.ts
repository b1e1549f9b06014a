import type { Gap } from "../model/advisory.js";
import type { Problem } from "../model/problem.js";
import type { Review } from "../model/review.js";
import { namesAllUnread } from "./alerts.js";
import { fit, type Line } from "./budget.js";
import { allProblems } from "./headline.js";
import { codeSpan, inline, text } from "./markdown.js";
import { LONGEST } from "./visible.js";
import { count, figure, some } from "./wording.js";

/** Files, packages and paths that are named in one line. */
const NAMED = 3;
/** Lines at the most: the part is never folded away, so it must not drown the rest. */
const LINES = 25;

/** The same trouble in one or more places. */
interface ToldProblem {
  readonly problem: Problem;
  /** All of its places, in the order of the review. */
  readonly places: readonly Problem[];
}

/** Problems that say the same of several files are told once; what hides a whole file comes first. */
export function problemsOnce(review: Review): readonly ToldProblem[] {
  const told = new Map<string, { problem: Problem; places: Problem[] }>();
  for (const problem of allProblems(review)) {
    const key = JSON.stringify([problem.severity, problem.kind, problem.message]);
    const known = told.get(key);
    if (known === undefined) told.set(key, { problem, places: [problem] });
    else known.places.push(problem);
  }
  const all = [...told.values()];
  return [
    ...all.filter(({ problem }) => problem.severity === "fatal"),
    ...all.filter(({ problem }) => problem.severity === "partial"),
  ];
}

function problemLine({ problem, places }: ToldProblem): string {
  const named = places.map((place) =>
    inline([codeSpan(place.path), place.line === null ? "" : ` line ${place.line}`]),
  );
  const whole = problem.severity === "fatal" ? "**not read:** " : "";
  return inline(["- ", whole, some(named, NAMED), ": ", text(problem.message)]);
}

const GAPS: Record<Gap["kind"], string> = {
  failed: " (Weir asks again by itself)",
  private: "",
  "not-covered": "",
  "not-asked": "",
  "not-configured": "",
};

function gapLine(gap: Gap): string {
  const packages = gap.packages.map((name) => codeSpan(name, LONGEST.name));
  const which = packages.length === 0 ? "" : ` — ${some(packages, NAMED)}`;
  return inline(["- **", text(gap.source), "**: ", text(gap.reason), GAPS[gap.kind], which]);
}

function foldedLine(folded: readonly string[]): string {
  const paths = folded.map((path) => codeSpan(path));
  return `- ${count(folded.length, "lockfile")} of copied code or test data, not compared: ${some(paths, NAMED)}`;
}

/**
 * Everything that could not be read or asked, always visible; empty when there is nothing of it. Files that the yellow
 * box names are not told twice.
 */
export function notChecked(review: Review, budget: number, elsewhere: string): string {
  const failed = review.gaps.filter((gap) => gap.kind === "failed");
  const intended = review.gaps.filter((gap) => gap.kind !== "failed");
  const boxed = namesAllUnread(review);
  const problems = problemsOnce(review).filter(({ problem }) => !boxed || problem.severity !== "fatal");
  const lines: readonly Line[] = [
    ...problems.map((told) => ({ weight: told.places.length, text: () => problemLine(told) })),
    ...[...failed, ...intended].map((gap) => ({ weight: 1, text: () => gapLine(gap) })),
    ...(review.folded.length > 0 ? [{ weight: 1, text: () => foldedLine(review.folded) }] : []),
  ];
  if (lines.length === 0) return "";
  const heading = "**Not checked**\n";
  const { lines: shown } = fit(
    lines,
    budget - heading.length - 1,
    (left) => `- … and ${figure(left)} more that could not be checked: ${elsewhere}`,
    LINES,
  );
  return [heading, ...shown].join("\n");
}
