import { plain, type Prose } from "../model/prose.js";
import { withRootName } from "./root-name.js";
import type { Annotation, Review } from "../model/review.js";
import { chainPlain } from "./chain.js";
import { type FlaggedRow, isFlagged, rowsOf } from "./flagged.js";
import { fatal } from "./headline.js";
import { byAdvice, reasonWithId } from "./reason.js";
import { LONGEST, nameAndVersion, visible } from "./visible.js";
import { count } from "./wording.js";

/** More would take the reader, and GitHub's fifty at a time, nowhere. */
const MOST = 500;
/** https://docs.github.com/en/rest/checks/runs: title 255 characters, message 64 KB (a character is at most 3 bytes here). */
const TITLE = 255;
const MESSAGE = 20_000;
/** Rows that are told in one annotation. */
const TOLD = 10;

/** What is annotated, and how much is not. */
interface Annotations {
  /** Sorted: level, path, line. */
  readonly annotations: readonly Annotation[];
  /** What was left out: over the bound, or on no line of the repository. */
  readonly left: number;
}

/** A path that GitHub takes: inside the repository, nothing hidden in it. */
function isPath(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.split("/").includes("..") && !/\p{C}/u.test(path);
}

function isLine(line: number): boolean {
  return Number.isSafeInteger(line) && line >= 1;
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function about(row: FlaggedRow): string {
  if (row.component === null) return visible(row.findings[0].location.path, LONGEST.path, "show");
  return nameAndVersion(row.component);
}

/** Reasons, advice and chain of one row, a line each. */
function message(row: FlaggedRow): string {
  const told = row.findings.slice(0, TOLD);
  const line = (sentence: Prose): string => visible(plain(sentence), 2 * LONGEST.sentence, "fold");
  const lines = byAdvice(told).flatMap(({ findings, advice }) => [
    ...findings.map((finding) => line(reasonWithId(finding))),
    ...(advice === null ? [] : [`→ ${line(advice)}`]),
  ]);
  const left = row.findings.length - told.length;
  const chain = chainPlain(row.inheritance, row.cause);
  const many = row.services.length > 1 ? `in ${count(row.services.length, "service")}, e.g. ` : "";
  return [
    ...lines,
    ...(left > 0 ? [`and ${left} more of this kind`] : []),
    ...(chain === "" ? [] : [`${many}${chain}`]),
  ].join("\n");
}

interface Spot {
  readonly path: string;
  readonly line: number;
  readonly flag: string;
  readonly rows: FlaggedRow[];
}

function merged({ path, line, flag, rows }: Spot): Annotation {
  const [first] = rows;
  const level = rows.some((row) => row.level === "block") ? "failure" : "warning";
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : "";
  const title = `${flag}: ${first === undefined ? "" : about(first)}`;
  // The title names the only one.
  const told = rows
    .slice(0, TOLD)
    .map((row) => (more === "" ? message(row) : `${about(row)}\n${message(row)}`));
  const left = rows.length - told.length;
  return {
    path,
    line,
    level,
    title: `${cut(title, TITLE - more.length)}${more}`,
    message: cut([...told, ...(left > 0 ? [`and ${left} more`] : [])].join("\n\n"), MESSAGE),
  };
}

const ORDER = { failure: 0, warning: 1, notice: 2 } as const;

/**
 * Annotations for what blocks or is to be looked at, and for files that could not be read: on the line that asked for
 * it, several of one flag on one line in one. Plain text, at most 500.
 */
export function annotationsOf(told: Review): Annotations {
  const review = withRootName(told);
  const spots = new Map<string, Spot>();
  let left = 0;
  for (const row of rowsOf(review, isFlagged)) {
    // A row is one decision; it is annotated wherever it was asked for.
    const places = new Map(row.places.map((place) => [JSON.stringify([place.path, place.line]), place]));
    for (const { path, line } of places.values()) {
      if (!isPath(path)) {
        left++;
        continue;
      }
      const at = isLine(line) ? line : 1;
      const key = JSON.stringify([path, at, row.flag]);
      const spot = spots.get(key) ?? { path, line: at, flag: row.flag, rows: [] };
      spots.set(key, spot);
      spot.rows.push(row);
    }
  }
  const all = [...spots.values()].map(merged);
  for (const problem of fatal(review)) {
    if (!isPath(problem.path)) {
      left++;
      continue;
    }
    const told = visible(problem.message, 2 * LONGEST.sentence, "fold");
    all.push({
      path: problem.path,
      line: problem.line !== null && isLine(problem.line) ? problem.line : 1,
      level: "failure",
      ...(problem.kind === "policy"
        ? { title: "This policy cannot be used", message: told }
        : {
            title: "This file could not be read",
            message: `What this change does here is unknown: ${told}`,
          }),
    });
  }
  all.sort(
    (a, b) =>
      ORDER[a.level] - ORDER[b.level] || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line,
  );
  return { annotations: all.slice(0, MOST), left: left + Math.max(0, all.length - MOST) };
}
