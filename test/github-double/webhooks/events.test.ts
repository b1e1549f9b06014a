import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { scene, type Scene } from "../asking.js";
import { installationOctokit } from "../sign-in.js";
import { startReceiver, type Receiver } from "./receiver.js";

const EXAMPLES = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  name: string;
  examples: Readonly<Record<string, unknown>>[];
}[];

let stage: Scene;
let receiver: Receiver;

beforeEach(async () => {
  stage = await scene();
  receiver = await startReceiver();
  stage.github.webhookUrl = receiver.url;
});

afterEach(async () => {
  receiver.close();
  await stage.github.close();
  expect(stage.github.bugs).toEqual([]);
  expect(stage.github.violations).toEqual([]);
});

const names = () => receiver.received.map(({ name }) => name);

describe("events", () => {
  it("are sent for everything that people do to a pull request", async () => {
    const { github, shop, pull } = stage;
    // In order, one after the other: several are in flight at a time otherwise.
    const steps: (() => unknown)[] = [
      () => shop.commit({ branch: "bump", files: { "b.txt": "b" } }),
      () => {
        github.setDraft(pull, true);
      },
      () => {
        github.setDraft(pull, false);
      },
      () => {
        github.closePullRequest(pull);
      },
      () => {
        github.reopenPullRequest(pull);
      },
      () => shop.commit({ branch: "next", from: "main", files: { "n.txt": "n" } }),
      () => {
        github.retarget(pull, "next");
      },
      () => github.openPullRequest({ repo: shop, head: "next" }),
      () => {
        github.editComment(github.comment(pull, "mona", "/weir help"), "mona", "/weir why");
      },
      () => github.mergePullRequest(pull),
    ];
    const told: string[][] = [];
    for (const step of steps) {
      receiver.received.length = 0;
      step();
      await github.settled();
      told.push(names().sort());
    }
    expect(told).toEqual([
      ["check_suite.requested", "pull_request.synchronize", "push"],
      ["pull_request.converted_to_draft"],
      ["pull_request.ready_for_review"],
      ["pull_request.closed"],
      ["pull_request.reopened"],
      ["check_suite.requested", "push"],
      ["pull_request.edited"],
      ["pull_request.opened"],
      ["issue_comment.created", "issue_comment.edited"],
      // Merging pushes to `next`, which is the head of the other pull request.
      ["check_suite.requested", "pull_request.closed", "pull_request.synchronize", "push"],
    ]);
  });

  it("of installations and check runs are sent too", async () => {
    const { github, shop, pull, installation } = stage;
    github.addRepositoryToInstallation(installation, github.repository("acme", "second"));
    github.install({ account: "umbrella", repositories: "all" });
    const octokit = await installationOctokit(github, installation);
    const at = { owner: "acme", repo: "shop" };
    const { data } = await octokit.rest.checks.create({ ...at, name: "weir", head_sha: pull.headSha });
    await octokit.rest.checks.update({ ...at, check_run_id: data.id, conclusion: "success" });
    const [run] = github.checkRunsOf(shop, pull.headSha);
    if (run !== undefined) github.rerequest(run, "mona");
    await github.settled();
    expect(names().sort()).toEqual([
      "check_run.completed",
      "check_run.created",
      "check_run.rerequested",
      "installation.created",
      "installation_repositories.added",
    ]);
    const added = receiver.received.find(({ name }) => name === "installation_repositories.added");
    expect(added?.payload).toMatchObject({
      installation: { id: installation },
      repositories_added: [{ full_name: "acme/second" }],
    });
  });

  it("are not sent for repositories without the app", async () => {
    const other = stage.github.repository("acme", "other");
    other.commit({ files: { a: "1" } });
    await stage.github.settled();
    expect(receiver.received).toEqual([]);
  });

  it("have every field of GitHub's own examples", async () => {
    const { github, shop, pull } = stage;
    github.world.events.add("pull_request_review");
    shop.commit({ branch: "bump", files: { "b.txt": "b" } });
    const comment = github.comment(pull, "mona", "hello");
    github.editComment(comment, "mona", "hi");
    github.deleteComment(comment, "mona");
    const mona = github.person("mona");
    const onLine = mona.commentsOn(pull, { path: "package.json", line: 10, body: "why?" });
    mona.edits(onLine, "why now?");
    mona.deletes(onLine);
    github.closePullRequest(pull);
    github.reopenPullRequest(pull);
    const octokit = await installationOctokit(github, stage.installation);
    const run = { owner: "acme", repo: "shop", name: "weir", head_sha: pull.headSha };
    const actions = [{ label: "Why?", description: "Tells why", identifier: "why" }];
    await octokit.rest.checks.create({ ...run, conclusion: "success", actions });
    for (const each of github.checkRunsOf(shop, pull.headSha)) {
      mona.presses(each, "why");
      mona.reruns(each);
      mona.reruns(each.suite);
    }
    github.mergeQueue(shop).settings.requiredChecks = [];
    mona.enqueues(pull);
    github.suspend(stage.installation);
    github.unsuspend(stage.installation);
    github.install({ account: "umbrella", repositories: "all" });
    github.addRepositoryToInstallation(stage.installation, github.repository("acme", "second"));
    await github.settled();
    const compared = new Set<string>();
    for (const { name, headers, payload } of receiver.received) {
      const event = String(headers["x-github-event"]);
      const examples = EXAMPLES.find((each) => each.name === event)?.examples ?? [];
      const alike = examples.filter(
        (each) =>
          each["action"] === payload["action"] &&
          (event !== "push" || String(each["ref"]).startsWith("refs/heads/")),
      );
      if (alike.length === 0) continue;
      compared.add(name);
      const missing = alike.map((example) => missingFields(example, payload, ""));
      expect([name, missing.sort((a, b) => a.length - b.length)[0]]).toEqual([name, []]);
    }
    expect([...compared].sort()).toEqual([
      "check_run.completed",
      "check_run.created",
      "check_run.requested_action",
      "check_run.rerequested",
      "check_suite.requested",
      "check_suite.rerequested",
      "installation.created",
      "installation.suspend",
      "installation.unsuspend",
      "installation_repositories.added",
      "issue_comment.created",
      "issue_comment.deleted",
      "issue_comment.edited",
      "merge_group.checks_requested",
      "pull_request.closed",
      "pull_request.reopened",
      "pull_request.synchronize",
      "pull_request_review.submitted",
      "pull_request_review_comment.created",
      "pull_request_review_comment.deleted",
      "pull_request_review_comment.edited",
      "push",
    ]);
  });
});

/** Fields an example has that the payload has not. Contents of lists and of what is null here are not compared. */
function missingFields(example: unknown, payload: unknown, where: string): string[] {
  if (typeof example !== "object" || example === null || Array.isArray(example)) return [];
  if (typeof payload !== "object" || payload === null) return [];
  return Object.entries(example).flatMap(([name, value]) => {
    const here = `${where}.${name}`;
    if (IRRELEVANT.some((each) => each.test(here))) return [];
    return Object.hasOwn(payload, name)
      ? missingFields(value, (payload as Record<string, unknown>)[name], here)
      : [here];
  });
}

/** Settings of the example's own account. */
const IRRELEVANT = [
  /\.permissions\./,
  /\.(master_branch|stargazers|organization|custom_properties)$/,
  /owner\.(name|email)$/,
];
