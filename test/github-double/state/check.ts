import type { Account } from "./account.js";
import type { Repository } from "./repository.js";

export type CheckStatus = "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
export type CheckConclusion =
  "action_required" | "cancelled" | "failure" | "neutral" | "success" | "skipped" | "stale" | "timed_out";

/** An app that makes check runs: the one of the double, or a foreign one a test made up. */
export interface CheckingApp {
  readonly id: number;
  readonly slug: string;
  readonly owner: Account;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** All check runs of one app on one commit of one repository. */
export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly app: CheckingApp;
  readonly headSha: string;
  /** null for commits pushed to a fork: GitHub does not look there. */
  readonly headBranch: string | null;
  readonly before: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
  /** Oldest first. */
  readonly runs: CheckRun[];
  /** Set by a rerequest until a new run starts. */
  requeued: boolean;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: Date;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
  actions: readonly CheckAction[];
}

/** A suite is as far as its runs are. */
export function suiteState(suite: CheckSuite): { status: CheckStatus; conclusion: CheckConclusion | null } {
  const { runs } = suite;
  if (suite.requeued || runs.every(({ status }) => status === "queued"))
    return { status: "queued", conclusion: null };
  if (runs.some(({ status }) => status !== "completed")) return { status: "in_progress", conclusion: null };
  const worst = (
    [
      "failure",
      "timed_out",
      "cancelled",
      "action_required",
      "stale",
      "success",
      "neutral",
      "skipped",
    ] as const
  ).find((each) => runs.some(({ conclusion }) => conclusion === each));
  return { status: "completed", conclusion: worst ?? null };
}
