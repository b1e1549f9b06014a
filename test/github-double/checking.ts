import type { Account } from "./state/account.js";
import type { CheckConclusion, CheckRun, CheckSuite } from "./state/check.js";
import type { Repository } from "./state/repository.js";
import type { World } from "./state/world.js";
import { tellCheckRun, tellCheckSuite } from "./webhooks/events.js";

/** What people do to check runs, and what other apps do. What people ask for goes only to the app that owns the run. */

/** @throws {Error} for a run of another app, or one that is not completed: there is nothing to press */
export function rerequestRun(world: World, run: CheckRun, by: Account): void {
  requireOwn(world, run.suite);
  if (run.status !== "completed")
    throw new Error(`check run ${run.name} cannot be re-run before it is completed`);
  // The run keeps its state: the app has to make or update one.
  run.suite.requeued = true;
  tellCheckRun(world, run, "rerequested", by);
}

/** @throws {Error} for a suite of another app */
export function rerequestSuite(world: World, suite: CheckSuite, by: Account): void {
  requireOwn(world, suite);
  suite.requeued = true;
  tellCheckSuite(world, suite, "rerequested", by);
}

/** Presses a button of a check run. @throws {Error} when it shows no such button: only completed runs show theirs */
export function pressAction(world: World, run: CheckRun, identifier: string, by: Account): void {
  requireOwn(world, run.suite);
  if (run.status !== "completed" || !run.actions.some((each) => each.identifier === identifier)) {
    throw new Error(`check run ${run.name} shows no button ${identifier}`);
  }
  forgeAction(world, run, identifier, by);
}

/** A request for an action that the run may never have offered: what an app must not take on trust. */
export function forgeAction(world: World, run: CheckRun, identifier: string, by: Account): void {
  tellCheckRun(world, run, "requested_action", by, { requested_action: { identifier } });
}

/** A completed check run of another app than the double's; every app that reads checks hears of it. */
export function foreignCheckRun(
  world: World,
  wanted: {
    readonly repository: Repository;
    readonly headSha: string;
    readonly name: string;
    readonly conclusion: CheckConclusion;
    readonly slug: string;
  },
): CheckRun {
  const app = world.otherApp(wanted.slug);
  const sender = world.account(`${wanted.slug}[bot]`);
  const run = world.addRun(world.suiteFor(wanted.repository, wanted.headSha, app, null), wanted.name);
  tellCheckRun(world, run, "created", sender);
  run.status = "completed";
  run.conclusion = wanted.conclusion;
  run.completedAt = world.now();
  tellCheckRun(world, run, "completed", sender);
  return run;
}

function requireOwn(world: World, { app }: CheckSuite): void {
  if (app.id !== world.app.id) throw new Error(`what ${app.slug} checks is asked of ${app.slug}`);
}
