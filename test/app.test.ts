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
  await probot.load(weirApp({ queue, meter }));
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
    const [only, ...rest] = await receive("pull_request", (payload) => {
      expect(payload["action"]).toBe(action);
    });
    expect(rest).toEqual([]);
    expect(only?.delivery).toMatchObject({ event: "pull_request", action });
    const { pushed, ...intake } = only?.intakes[0] ?? { job: null };
    expect([intake]).toEqual([review(pull.number)]);
    const tells = action === "opened" || action === "synchronize";
    expect(pushed).toEqual(tells ? { head: pull.headSha, by: expect.anything() } : undefined);
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

test("an event without a handler is answered", async () => {
  await expect(
    probot.receive({ id: "1", name: "sponsorship", payload: {} } as never),
  ).resolves.toBeUndefined();
});
