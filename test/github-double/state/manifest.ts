import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { Permissions } from "./installation.js";

/** What app.yml asks GitHub for: an installation is given no more, unless a test says so. */
interface Manifest {
  readonly default_permissions: Permissions;
  readonly default_events: readonly string[];
}

/** Weir's own manifest, so that a test cannot pass with a permission that nobody will have granted. */
export const MANIFEST = load(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as Manifest;

/** Event → permissions of which one lets an app hear of it (GitHub's webhook documentation). Others need none. */
const NEEDED_FOR: Readonly<Record<string, readonly string[]>> = {
  check_run: ["checks"],
  check_suite: ["checks"],
  issue_comment: ["issues", "pull_requests"],
  merge_group: ["merge_queues"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  push: ["contents"],
};

/** Whether an installation with these permissions is told of an event. */
export function mayHear(permissions: Permissions, event: string): boolean {
  const needed = NEEDED_FOR[event];
  return needed === undefined || needed.some((name) => permissions[name] !== undefined);
}
