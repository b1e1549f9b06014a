import { createRequire } from "node:module";

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Probot } from "probot";

import { weirApp } from "../src/app.js";
import type { Delivery, Intake } from "../src/ports.js";
import { GitHubDouble } from "./github-double/github-double.js";
import type { PullRequest, Repository } from "./github-double/state/repository.js";
import { silent } from "./support/postgres.js";

/** Payloads come from the double, which shapes them as GitHub does. */
let github: GitHubDouble;
let shop: Repository;
let pull: PullRequest;
let probot: Probot;
let installation: number;
let accepted: { delivery: Delivery; intakes: readonly Intake[] }[];
let counted: string[];

beforeEach(async () => {
  github = await GitHubDouble.start({ app: { id: 7, slug: "weir", webhookSecret: "s" } });
  shop = github.repository("acme", "shop");
  shop.commit({ files: { "README.md": "one" } });
  installation = github.install({ account: "acme", repositories: [shop] });
  shop.commit({ branch: "change", files: { "README.md": "two" } });
  shop.commit({ branch: "other", files: { "README.md": "three" } });
  accepted = [];
  counted = [];
  const { privateKey } = github;
  probot = new Probot({ appId: 7, privateKey, secret: "s", baseUrl: github.url, log: silent });
  await probot.ready();
  const queue = {
    accept: (delivery: Delivery, intakes: readonly Intake[]) => {
      accepted.push({ delivery, intakes });
      return Promise.resolve("accepted" as const);
    },
    send: () => Promise.resolve(),
  };
  const meter = { delivery: (event: string, outcome: string) => void counted.push(`${event} ${outcome}`) };
  await probot.load(weirApp({ queue, meter, appId: 7 }));
});

afterEach(async () => {
  // A delivery is acknowledged without a single call to GitHub.
  expect(github.requests).toEqual([]);
  await github.close();
});

/** Hands the newest delivery of the double to Probot. @returns what came of it */
async function receive(event: string, change: (payload: Record<string, unknown>) => void = () => undefined) {
  await github.settled();
  const delivery = github.deliveries.findLast((each) => each.event === event);
  if (delivery === undefined) throw new Error(`the double made no ${event}`);
  const payload = JSON.parse(delivery.payload) as Record<string, unknown>;
  change(payload);
  accepted = [];
  await probot.receive({ id: delivery.guid, name: event, payload } as never);
  return accepted;
}

function review(number: number) {
  const address = {
    installationId: installation,
    owner: "acme",
    repository: "shop",
    repositoryId: shop.id,
    number,
  };
  return { job: { kind: "review-change", pull: { repositoryId: shop.id, number } }, address };
}

describe("a delivery about a pull request", () => {
  beforeEach(() => {
    pull = github.openPullRequest({ repo: shop, head: "change" });
  });

  const cases: readonly [string, () => void][] = [
    ["opened", () => undefined],
    ["synchronize", () => shop.commit({ branch: "change", files: { "README.md": "four" } })],
    [
      "closed",
      () => {
        github.closePullRequest(pull);
      },
    ],
    [
      "reopened",
      () => {
        github.closePullRequest(pull);
        github.reopenPullRequest(pull);
      },
    ],
    [
      "converted_to_draft",
      () => {
        github.setDraft(pull, true);
      },
    ],
    [
      "ready_for_review",
      () => {
        github.setDraft(pull, true);
        github.setDraft(pull, false);
      },
    ],
    [
      "edited",
      () => {
        github.retarget(pull, "other");
      },
    ],
  ];
  test.each(cases)("that was %s becomes one review of it", async (action, act) => {
    act();
    let sender = { id: 0, login: "" };
    const [only, ...rest] = await receive("pull_request", (payload) => {
      expect(payload["action"]).toBe(action);
      sender = payload["sender"] as typeof sender;
    });
    expect(rest).toEqual([]);
    expect(only?.delivery).toMatchObject({ event: "pull_request", action });
    const { pushed, ...intake } = only?.intakes[0] ?? {};
    expect([intake, ...(only?.intakes.slice(1) ?? [])]).toEqual([review(pull.number)]);
    const brings = ["opened", "reopened", "synchronize"].includes(action);
    const by = { id: sender.id, login: sender.login, bot: false };
    expect(pushed).toEqual(brings ? { head: shop.branch("change"), by } : undefined);
    expect(counted.at(-1)).toBe("pull_request accepted");
  });

  test("whose title alone was edited is ignored", async () => {
    github.retarget(pull, "other");
    const got = await receive("pull_request", (payload) => {
      payload["changes"] = { title: { from: "old" } };
    });
    expect(got).toEqual([]);
    expect(counted.at(-1)).toBe("pull_request ignored");
  });

  test.each(["labeled", "assigned", "something_new"])("that was %s is nobody's business", async (action) => {
    const got = await receive("pull_request", (payload) => {
      payload["action"] = action;
    });
    expect(got).toEqual([]);
  });

  test("without an installation cannot be stored", async () => {
    const received = receive("pull_request", (payload) => {
      delete payload["installation"];
    });
    await expect(received).rejects.toThrow();
  });
});

describe("a delivery about an installation", () => {
  const open = (repository: Repository) => ({
    job: {
      kind: "review-open-pulls",
      base: null,
      installationId: installation,
      owner: "acme",
      repository: repository.name,
      repositoryId: repository.id,
    },
    address: null,
  });

  test("queues the open pull requests of each repository", async () => {
    const [only] = await receive("installation");
    expect(only?.intakes).toEqual([open(shop)]);
  });

  test("queues those of added repositories", async () => {
    const cart = github.repository("acme", "cart");
    github.addRepositoryToInstallation(installation, cart);
    const [only] = await receive("installation_repositories");
    expect(only?.intakes).toEqual([open(cart)]);
  });
});

/** GitHub's own examples, for what the double does not send. */
const EXAMPLES = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly {
  readonly name: string;
  readonly examples: readonly Payload[];
}[];
type Payload = Record<string, unknown> & { readonly action?: string };

/** Hands an example to Probot as a delivery of an installation. @param change what is laid over it */
async function example(name: string, action: string | undefined, change: (payload: Payload) => object) {
  const found = EXAMPLES.find((each) => each.name === name)?.examples.find((each) => each.action === action);
  if (found === undefined) throw new Error(`no example of ${name} ${action ?? ""}`);
  const payload = { ...found, installation: { id: 5 }, ...change(found) };
  await probot.receive({ id: "guid", name, payload } as never);
  return { payload: payload as Record<string, unknown>, intakes: accepted.flatMap(({ intakes }) => intakes) };
}

const where = ({ repository }: Record<string, unknown>) => {
  const { id, name, full_name } = repository as { id: number; name: string; full_name: string };
  const owner = full_name.split("/")[0];
  return { installationId: 5, owner, repository: name, repositoryId: id };
};
const laidOver = (payload: Payload, field: string, change: object) => ({
  [field]: { ...(payload[field] as object), ...change },
});

describe("a comment", () => {
  test("with a command becomes a job for it, with everything that it says", async () => {
    pull = github.openPullRequest({ repo: shop, head: "change" });
    const said = github.comment(pull, "mona", "/weir help");
    const [only] = await receive("issue_comment");
    const { address } = review(pull.number);
    const comment = {
      kind: "issue",
      id: said.id,
      thread: null,
      url: `${github.url}/acme/shop/pull/${pull.number}#issuecomment-${said.id}`,
      author: { id: github.user("mona").id, login: "mona", bot: false },
      viaApp: false,
      body: "/weir help",
    };
    expect(only?.intakes).toEqual([{ job: { kind: "run-command", pull: address, comment }, address: null }]);
    expect(counted.at(-1)).toBe("issue_comment accepted");
  });

  test("without one costs nothing", async () => {
    pull = github.openPullRequest({ repo: shop, head: "change" });
    github.comment(pull, "mona", "see https://github.com/weir-app/weir");
    expect(await receive("issue_comment")).toEqual([]);
    expect(counted.at(-1)).toBe("issue_comment ignored");
  });

  test("on an issue that is no pull request is nobody's business", async () => {
    const { intakes } = await example("issue_comment", "created", (payload) =>
      laidOver(payload, "comment", { body: "/weir help" }),
    );
    expect(intakes).toEqual([]);
  });

  test.each([
    [undefined, 17],
    [11, 11],
  ])("of a review belongs to the thread of the comment it answers (%p)", async (answered, thread) => {
    const { intakes, payload } = await example("pull_request_review_comment", "created", (found) =>
      laidOver(found, "comment", { id: 17, body: "/weir why", in_reply_to_id: answered }),
    );
    const { number } = payload["pull_request"] as { number: number };
    expect(intakes).toMatchObject([
      {
        job: {
          kind: "run-command",
          pull: { ...where(payload), number },
          comment: { kind: "review", id: 17, thread, body: "/weir why" },
        },
      },
    ]);
  });
});

describe("what people press", () => {
  test.each([
    ["check_run", "requested_action", { requested_action: { identifier: "accepted" } }, "accepted"],
    ["check_run", "rerequested", {}, "recheck"],
    ["check_suite", "rerequested", {}, "recheck"],
  ])("(%s %s) is an action on the commit", async (name, action, more, expected) => {
    const { intakes, payload } = await example(name, action, (found) => ({
      ...laidOver(found, name, { app: { id: 7 } }),
      ...more,
    }));
    const { head_sha: head } = payload[name] as { head_sha: string };
    const { id, login, type } = payload["sender"] as { id: number; login: string; type: string };
    const sender = { id, login, bot: type === "Bot" };
    const job = { kind: "run-action", repository: where(payload), head, action: expected, sender };
    expect(intakes).toEqual([{ job, address: null }]);
  });

  test("on another app's run is not for us", async () => {
    const { intakes } = await example("check_run", "rerequested", () => ({}));
    expect(intakes).toEqual([]);
  });
});

describe("a merge group", () => {
  test("is reviewed when its checks are asked for", async () => {
    const { intakes, payload } = await example("merge_group", "checks_requested", () => ({}));
    const commit = {
      ...where(payload),
      kind: "merge-group",
      ownerId: 6811672,
      head: "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d",
      base: "380387fbc80638b734a49e1be1c4dfec1c01b33c",
      baseRef: "main",
      headRef: "gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64",
    };
    expect(intakes).toEqual([{ job: { kind: "review-commit", commit }, address: null }]);
  });

  test("ends when it is destroyed", async () => {
    const { intakes, payload } = await example("merge_group", "checks_requested", () => ({
      action: "destroyed",
      reason: "invalidated",
    }));
    const head = "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d";
    expect(intakes).toEqual([
      { job: { kind: "end-group", repository: where(payload), head }, address: null },
    ]);
  });
});

describe("a push", () => {
  test("to the default branch is held against what was promised, and asks the pull requests into it again", async () => {
    const before = shop.branch("main");
    const after = shop.commit({ files: { "README.md": "later" } });
    const [only] = await receive("push");
    const { number: _, ...address } = review(1).address;
    expect(only?.intakes).toEqual([
      { job: { kind: "review-open-pulls", base: "main", ...address }, address: null },
      {
        job: {
          kind: "review-commit",
          commit: {
            ...address,
            kind: "merged",
            ownerId: github.organisation("acme").id,
            head: after,
            base: before,
            baseRef: "main",
            headRef: null,
          },
        },
        address: null,
      },
    ]);
  });

  test("to another branch asks the pull requests into it again", async () => {
    shop.commit({ branch: "other", files: { "README.md": "later" } });
    const [only] = await receive("push");
    expect(only?.intakes.map(({ job }) => job)).toMatchObject([{ kind: "review-open-pulls", base: "other" }]);
  });

  test.each([
    ["a tag", { ref: "refs/tags/v1" }],
    ["a branch of the merge queue", { ref: "refs/heads/gh-readonly-queue/main/pr-1-abc" }],
    ["a new branch", { before: "0".repeat(40), created: true }],
    ["a deleted branch", { after: "0".repeat(40), deleted: true }],
  ])("of %s is ignored", async (_what, change) => {
    shop.commit({ files: { "README.md": "later" } });
    expect(await receive("push", (payload) => Object.assign(payload, change))).toEqual([]);
  });
});

test("an event without a handler is answered", async () => {
  await expect(
    probot.receive({ id: "1", name: "sponsorship", payload: {} } as never),
  ).resolves.toBeUndefined();
});
