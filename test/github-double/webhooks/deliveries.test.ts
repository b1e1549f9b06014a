import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { scene, type Scene } from "../asking.js";
import { appOctokit } from "../sign-in.js";
import { startReceiver, type Receiver } from "./receiver.js";

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

describe("deliveries", () => {
  it("are signed and carry GitHub's headers", async () => {
    stage.github.setDraft(stage.pull, true);
    await stage.github.settled();
    const [delivery] = receiver.received;
    const signature = createHmac("sha256", "secret")
      .update(delivery?.raw ?? "")
      .digest("hex");
    expect(delivery?.headers).toMatchObject({
      "x-hub-signature-256": `sha256=${signature}`,
      "x-github-event": "pull_request",
      "content-type": "application/json",
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//) as unknown,
      "x-github-delivery": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/) as unknown,
      "x-github-hook-id": expect.stringMatching(/^\d+$/) as unknown,
    });
    expect(delivery?.payload).toMatchObject({
      number: 1,
      installation: { id: stage.installation },
      organization: { login: "acme" },
      repository: { full_name: "acme/shop" },
      sender: { login: "octocat" },
    });
  });

  it("are not repeated by themselves, but on demand with the same guid", async () => {
    const app = appOctokit(stage.github).rest.apps;
    receiver.answerWith = 503;
    stage.github.setDraft(stage.pull, true);
    await stage.github.settled();
    expect(receiver.received).toHaveLength(1);
    receiver.answerWith = 202;
    const { data: failed } = await app.listWebhookDeliveries({ status: "failure", per_page: 1 });
    expect(failed[0]).toMatchObject({
      status: "Invalid HTTP Response: 503",
      status_code: 503,
      redelivery: false,
    });
    await app.redeliverWebhookDelivery({ delivery_id: failed[0]?.id ?? 0 });
    await stage.github.settled();
    const guids = receiver.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(guids).toEqual([failed[0]?.guid, failed[0]?.guid]);
    const { data: all } = await app.listWebhookDeliveries({ per_page: 1 });
    expect(all[0]).toMatchObject({ status: "OK", status_code: 202, redelivery: true, guid: failed[0]?.guid });
    const { data: one } = await app.getWebhookDelivery({ delivery_id: all[0]?.id ?? 0 });
    expect(one).toMatchObject({
      request: { payload: { action: "converted_to_draft" } },
      response: { payload: "taken" },
    });
  });

  it("are listed newest first by cursor", async () => {
    for (const draft of [true, false, true, false, true]) stage.github.setDraft(stage.pull, draft);
    await stage.github.settled();
    const octokit = appOctokit(stage.github);
    const ids: number[] = [];
    for await (const { data } of octokit.paginate.iterator("GET /app/hook/deliveries", { per_page: 2 })) {
      ids.push(...data.map(({ id }) => id));
    }
    expect(ids).toEqual(stage.github.deliveries.map(({ id }) => id).reverse());
  });

  it("fail when nobody listens and when the answer takes too long", async () => {
    const { github, pull } = stage;
    github.webhookTimeout = 50;
    receiver.answerWith = null;
    github.setDraft(pull, true);
    await github.settled();
    expect(github.deliveries.at(-1)?.outcome).toMatchObject({ status: "timed out", statusCode: 504 });
    github.webhookUrl = "http://127.0.0.1:1/";
    github.setDraft(pull, false);
    await github.settled();
    expect(github.deliveries.at(-1)?.outcome).toMatchObject({
      status: "failed to connect to host",
      statusCode: 502,
    });
  });

  it("wait while they are held, and come in any order when shuffled", async () => {
    const { github, pull } = stage;
    github.holdDeliveries();
    for (let index = 0; index < 20; index += 1) github.setDraft(pull, index % 2 === 0);
    await github.settled();
    expect(receiver.received).toEqual([]);
    github.releaseDeliveries("shuffled");
    await github.settled();
    expect(receiver.received).toHaveLength(20);
    const sent = github.deliveries.slice(-20).map(({ guid }) => guid);
    const came = receiver.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(came).not.toEqual(sent);
    expect([...came].sort()).toEqual([...sent].sort());
  });

  it("come twice and out of order when disturbed", async () => {
    const { github, pull } = stage;
    github.disturbDeliveries({ duplicates: 0.5, window: 8 });
    for (let index = 0; index < 40; index += 1) github.setDraft(pull, index % 2 === 0);
    await github.settled();
    const guids = receiver.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(new Set(guids).size).toBe(40);
    expect(guids.length).toBeGreaterThan(50);
    expect(guids.length).toBeLessThan(70);
  });
});
