import { describe, expect, it } from "@jest/globals";
import { commandIn, type CommentPayload } from "../../src/app/commands.js";

const PAYLOAD = {
  repository: { id: 2, name: "shop", full_name: "acme/shop", owner: { id: 6 } },
  installation: { id: 1 },
};
const APP = 7;

const saying = (body: string | null, change: Partial<CommentPayload> = {}) => {
  const user = { id: 3, login: "mona", type: "User" };
  const [intake] = commandIn(PAYLOAD, 9, { id: 4, html_url: "u", body, user, ...change }, null, APP);
  return intake?.job.kind === "run-command" ? intake.job.comment : null;
};

describe("what may be a command", () => {
  it.each(["/weir help", "please\r\n/WEIR why x\r\n", "  /Weir", "> /weir help", "\t/weir\n"])(
    "is %p",
    (body) => {
      expect(saying(body)?.body).toBe(body);
    },
  );

  it.each([null, "", "weir help", "/weird", "x/weir help", "https://github.com/weir-app/weir"])(
    "is not %p",
    (body) => {
      expect(saying(body)).toBeNull();
    },
  );

  it("is looked for in bounded time", () => {
    const began = performance.now();
    expect(saying(" ".repeat(65_000) + "x")).toBeNull();
    expect(saying("/weir".repeat(13_000))).toBeNull();
    expect(performance.now() - began).toBeLessThan(200);
  });

  it("is cut off at GitHub's limit and holds nothing that the database refuses", () => {
    const said = saying(`/weir accept x nul \0 half \ud800 ${"y".repeat(100_000)}`);
    expect(said?.body).toHaveLength(65_536);
    expect(said?.body.startsWith("/weir accept x nul \ufffd half \ufffd y")).toBe(true);
  });
});

describe("who speaks", () => {
  it("is nobody where the account is gone, or this app itself", () => {
    expect(saying("/weir help", { user: null })).toBeNull();
    expect(saying("/weir help", { performed_via_github_app: { id: APP } })).toBeNull();
  });

  it("is told with whether it is a bot, and whether an app spoke for it", () => {
    const bot = { id: 5, login: "renovate[bot]", type: "Bot" };
    expect(saying("/weir help", { user: bot, performed_via_github_app: { id: 8 } })).toMatchObject({
      author: { id: 5, login: "renovate[bot]", bot: true },
      viaApp: true,
    });
    expect(saying("/weir help")).toMatchObject({ author: { bot: false }, viaApp: false });
  });
});
