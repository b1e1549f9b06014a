import { setTimeout as sleep } from "node:timers/promises";

import { COMMENT_MARKER } from "../src/core/report/comment.js";
import type { GitHubDouble } from "../test/github-double/github-double.js";
import type { CheckRun } from "../test/github-double/state/check.js";
import type { IssueComment } from "../test/github-double/state/conversation.js";
import type { Repository } from "../test/github-double/state/repository.js";
import type { Opened } from "./seed.js";

/** What Weir has said of a pull request so far. */
export interface Said {
  /** The newest run of Weir on its head. */
  readonly run: CheckRun | null;
  /** Its review; answers to people are not part of it. */
  readonly comment: IssueComment | null;
}

/** How long a review may take before the demo gives up. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 50;
/** A comment that should not be there would come right after the check run. */
const SILENCE_MS = 400;

export function saidOf(github: GitHubDouble, { pull }: Opened): Said {
  const isReview = ({ byApp, body }: IssueComment) => byApp && body.includes(COMMENT_MARKER);
  return {
    run: weirRunOn(github, pull.repository, pull.headSha),
    comment: github.commentsOf(pull).findLast(isReview) ?? null,
  };
}

/** The newest run of Weir on a commit. */
export function weirRunOn(github: GitHubDouble, repository: Repository, sha: string): CheckRun | null {
  return github.checkRunsOf(repository, sha).findLast(({ name }) => name === "weir") ?? null;
}

function arrived(github: GitHubDouble, opened: Opened): boolean {
  const { run, comment } = saidOf(github, opened);
  if (run?.status !== "completed") return false;
  return comment !== null || opened.demo.expected.comment === null;
}

/**
 * Waits until each pull request has its review.
 *
 * @param onArrival told once of each, with the seconds that it took
 * @param signal ends the waiting early
 * @returns those whose review did not come in time
 */
export async function reviews(
  github: GitHubDouble,
  all: readonly Opened[],
  onArrival: (opened: Opened, seconds: number) => void,
  signal: AbortSignal,
): Promise<readonly Opened[]> {
  const start = Date.now();
  const waiting = new Set(all);
  while (waiting.size > 0 && Date.now() - start < PATIENCE_MS && !signal.aborted) {
    for (const opened of waiting) {
      if (!arrived(github, opened)) continue;
      waiting.delete(opened);
      onArrival(opened, (Date.now() - start) / 1000);
    }
    await sleep(LOOK_MS);
  }
  if (!signal.aborted) await sleep(SILENCE_MS);
  return [...waiting];
}

/** What is not as the table of pull requests has it, in sentences; empty = all is well. */
export function surprises(github: GitHubDouble, opened: Opened): string[] {
  const { demo } = opened;
  const { run, comment } = saidOf(github, opened);
  const found: string[] = [];
  if (run?.status !== "completed") found.push("the check run is not completed");
  else if (run.conclusion !== demo.expected.conclusion) {
    found.push(`the check run says ${run.conclusion ?? "nothing"}, not ${demo.expected.conclusion}`);
  }
  const wanted = demo.expected.comment;
  if (wanted === null && comment !== null) found.push("there is a comment, though nothing is new");
  if (wanted !== null && comment === null) found.push("there is no comment");
  if (wanted !== null && comment !== null) {
    found.push(
      ...wanted
        .filter((words) => !comment.body.includes(words))
        .map((words) => `the comment lacks “${words}”`),
    );
  }
  return found.map((what) => `${demo.repository}: ${what}`);
}

/** Rules of GitHub's that Weir broke, and mistakes of the double. */
export function offences(github: GitHubDouble): string[] {
  return [
    ...github.violations.map(
      ({ route, problems }) => `a call that GitHub refuses: ${route}: ${problems.join("; ")}`,
    ),
    ...github.bugs.map(
      ({ route, problems }) => `the GitHub double is wrong: ${route}: ${problems.join("; ")}`,
    ),
  ];
}
