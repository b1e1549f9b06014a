import type { FileChange } from "../../test/github-double/git/tree-diff.js";
import type { Annotation, CheckRun } from "../../test/github-double/state/check.js";
import { filesOf, type PullRequest } from "../../test/github-double/state/pull-request.js";

/** One line of a difference. */
export interface DiffLine {
  readonly sign: " " | "+" | "-";
  readonly old: number | null;
  readonly new: number | null;
  readonly text: string;
  /** Annotations that end on this line of the new file. */
  readonly notes: readonly Annotation[];
}

/** Lines that follow each other. */
export interface Piece {
  readonly lines: readonly DiffLine[];
  /** Whether it is there for an annotation. */
  readonly noted: boolean;
}

/** One changed file. */
export interface FileView {
  readonly path: string;
  readonly status: FileChange["status"];
  readonly additions: number;
  readonly deletions: number;
  /** Too much for GitHub to draw: only what annotations are about is shown. */
  readonly tooLarge: boolean;
  readonly pieces: readonly Piece[];
}

/** Lines shown above and below an annotated one. */
const AROUND = 5;

/** The changed files of a pull request, those with annotations first. */
export function filesWithNotes(pull: PullRequest, run: CheckRun | null): readonly FileView[] {
  const notes = run?.annotations ?? [];
  const views = filesOf(pull).map((change) => {
    const own = notes.filter(({ path }) => path === change.path);
    return viewOf(pull, change, own);
  });
  const noted = (view: FileView) => view.pieces.some((piece) => piece.noted);
  return [...views.filter(noted), ...views.filter((view) => !noted(view))];
}

function viewOf(pull: PullRequest, change: FileChange, notes: readonly Annotation[]): FileView {
  const { objects, diffs } = pull.repository;
  const diff = diffs.of(change);
  const hunks = readPatch(diff.patch ?? "", notes);
  const told = new Set(hunks.flatMap((hunk) => hunk.flatMap((line) => line.notes)));
  const after = change.after === null ? undefined : objects.blob(change.after.sha);
  const apart = notes.filter((note) => !told.has(note));
  const pieces = [
    ...hunks.flatMap(cutOut),
    ...(after === undefined ? [] : contextOf(after.toString("utf8").split("\n"), apart)),
  ];
  return {
    path: change.path,
    status: change.status,
    additions: diff.additions,
    deletions: diff.deletions,
    tooLarge: diff.patch === null,
    pieces: pieces.sort((a, b) => firstLine(a) - firstLine(b)),
  };
}

function firstLine({ lines }: Piece): number {
  return lines.find((line) => line.new !== null)?.new ?? 0;
}

/** The hunks of a unified difference. */
function readPatch(patch: string, notes: readonly Annotation[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let old = 0;
  let fresh = 0;
  for (const line of patch === "" ? [] : patch.split("\n")) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) {
      old = Number(header[1]);
      fresh = Number(header[2]);
      hunks.push([]);
      continue;
    }
    const sign = line.startsWith("+") ? "+" : line.startsWith("-") ? "-" : " ";
    if (line.startsWith("\\")) continue;
    const at = fresh;
    hunks.at(-1)?.push({
      sign,
      old: sign === "+" ? null : old,
      new: sign === "-" ? null : fresh,
      text: line.slice(1),
      notes: sign === "-" ? [] : notes.filter((note) => note.end_line === at),
    });
    if (sign !== "+") old += 1;
    if (sign !== "-") fresh += 1;
  }
  return hunks;
}

/** A hunk, parted into what stands around its annotations and the rest. */
function cutOut(hunk: readonly DiffLine[]): Piece[] {
  const near = hunk.map((_, at) => hunk.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(hasNotes));
  const pieces: { lines: DiffLine[]; noted: boolean }[] = [];
  hunk.forEach((line, at) => {
    const noted = near[at] ?? false;
    const last = pieces.at(-1);
    if (last?.noted === noted) last.lines.push(line);
    else pieces.push({ lines: [line], noted });
  });
  return pieces;
}

function hasNotes(line: DiffLine): boolean {
  return line.notes.length > 0;
}

/** Annotated lines that no hunk shows, with what stands around them in the new file. */
function contextOf(text: readonly string[], notes: readonly Annotation[]): Piece[] {
  const lines = [...new Set(notes.map((note) => note.end_line))].sort((a, b) => a - b);
  return lines.map((at) => ({
    noted: true,
    lines: text.slice(Math.max(0, at - 1 - AROUND), at + AROUND).map((line, index) => {
      const number = Math.max(0, at - 1 - AROUND) + index + 1;
      const own = number === at ? notes.filter((note) => note.end_line === at) : [];
      return { sign: " ", old: null, new: number, text: line, notes: own };
    }),
  }));
}
