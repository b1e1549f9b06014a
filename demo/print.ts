import pc from "picocolors";

import type { CheckRun } from "../test/github-double/state/check.js";
import { type Said } from "./arrival.js";
import { ORGANISATION } from "./pull-requests.js";
import type { Opened } from "./seed.js";
import { forTerminal } from "./terminal.js";

const WIDEST = 110;

/** Conclusion of a check run as a sign and a word. */
function light(run: CheckRun | null): string {
  if (run?.status !== "completed") return pc.yellow("• not reviewed");
  if (run.conclusion === "success") return pc.green("✓ success");
  if (run.conclusion === "neutral") return pc.yellow("■ neutral");
  return pc.red(`✗ ${run.conclusion ?? "no conclusion"}`);
}

function columns(): number {
  return Math.max(60, Math.min(process.stdout.columns || 100, WIDEST));
}

/** One line for a review that has just come. */
export function arrivalLine({ demo, pull }: Opened, { run }: Said, seconds: number): string {
  const name = `${demo.repository} #${pull.number}`.padEnd(14);
  const said = run?.title ?? "";
  return `  ${light(run)}  ${name} ${pc.dim(`${seconds.toFixed(1)} s`)}  ${said}`;
}

/** The review of one pull request. */
export function reviewText({ demo, pull }: Opened, { run, comment }: Said): string {
  const name = `${ORGANISATION}/${demo.repository} #${pull.number}`;
  const rule = "─".repeat(Math.max(3, columns() - name.length - 4));
  const from = `by ${demo.author}${demo.fromFork ? " from a fork" : ""} · ${demo.manager}`;
  const notes = run?.annotations.length ?? 0;
  const annotations = notes === 0 ? "" : pc.dim(`, ${notes} annotation${notes === 1 ? "" : "s"}`);
  const body =
    comment === null
      ? pc.dim("(no comment: nothing is new and nothing is wrong)")
      : forTerminal(comment.body, pc, columns() - 2).replace(/\n(?!\n)/g, "\n  ");
  return [
    `${pc.dim("──")} ${pc.bold(name)} ${pc.dim(rule)}`,
    `  ${demo.title}  ${pc.dim(from)}`,
    `  ${light(run)}  ${run?.title ?? ""}${annotations}`,
    "",
    `  ${body}`,
    "",
  ].join("\n");
}

/** Begins a part of the second act. */
export function chapter(title: string): string {
  return `\n${pc.dim("──")} ${pc.bold(title)} ${pc.dim("─".repeat(Math.max(3, columns() - title.length - 4)))}`;
}

/** Something happened. */
export function event(what: string): string {
  return `  ${pc.dim("→")} ${what}`;
}

/** What somebody, or Weir, says under a pull request. Commands stand as they were written. */
export function spoken(login: string, { demo, pull }: Opened, body: string): string {
  const lines = login === "weir" ? forTerminal(body, pc, columns() - 4).split("\n") : body.split("\n");
  const quoted = lines.filter((line) => line.trim() !== "").map((line) => `  ${pc.dim("│")} ${line}`);
  return [`  ${pc.bold(login)} ${pc.dim(`on ${demo.repository} #${pull.number}`)}`, ...quoted].join("\n");
}

/** What the review of a pull request says now. */
export function reviewLine({ demo, pull }: Opened, { run }: Said): string {
  return `  ${light(run)}  ${demo.repository} #${pull.number}  ${run?.title ?? ""}`;
}

/** The check run of a commit that is no pull request's head. */
export function commitLine(what: string, sha: string, run: CheckRun): string {
  return `  ${light(run)}  ${what} ${sha.slice(0, 7)}  ${run.title ?? ""}`;
}
