import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { GitHubReviewPublisher } from "../../../src/adapters/github/review-publisher.js";
import { API, IDENTITY, REPO, calm, speak, withNock } from "./speaking.js";

const MARKER = "<!-- weir:review -->";
const COMMENTS = `${REPO}/issues/7/comments`;
const bot = { login: "weir-app[bot]", type: "Bot" };
const person = { login: "mallory", type: "User" };

const publishing = () => {
  const conversation = speak();
  return { ...conversation, publisher: new GitHubReviewPublisher(conversation.access) };
};

function page(number: number, comments: readonly object[], more: boolean): void {
  nock(API)
    .get(COMMENTS)
    .query({ per_page: "100", page: String(number) })
    .reply(200, comments, more ? { link: `<${API}/x?page=${number + 1}>; rel="next"` } : {});
}

describe("comments", () => {
  withNock();

  it("are ours by marker and author, wherever they stand", async () => {
    const { publisher } = publishing();
    page(1, [{ id: 1, body: "hello", user: person }], true);
    page(2, [{ id: 2, body: `${MARKER} review`, user: bot }], true);
    expect(await publisher.findComment(7, MARKER, calm)).toEqual({ id: 2, body: `${MARKER} review` });
  });

  it("are ours where GitHub says that this app wrote them", async () => {
    const { publisher } = publishing();
    const app = { id: IDENTITY.id };
    const renamed = { login: "old-name[bot]", type: "Bot" };
    page(1, [{ id: 4, body: MARKER, user: renamed, performed_via_github_app: app }], false);
    expect(await publisher.findComment(7, MARKER, calm)).toEqual({ id: 4, body: MARKER });
  });

  it("are not ours where somebody imitates the marker", async () => {
    const { publisher } = publishing();
    const imitations = [
      { id: 1, body: MARKER, user: person },
      { id: 2, body: MARKER, user: { login: "weir-app[bot]", type: "User" } },
      {
        id: 3,
        body: MARKER,
        user: { login: "other-app[bot]", type: "Bot" },
        performed_via_github_app: { id: 1 },
      },
      { id: 4, body: MARKER, user: null, performed_via_github_app: null },
      { id: 5, body: "no marker", user: bot },
      { id: 6, user: bot },
    ];
    page(1, imitations, false);
    expect(await publisher.findComment(7, MARKER, calm)).toBeNull();
  });

  it("are not said to be missing where the list has no end", async () => {
    const { publisher, calls } = publishing();
    nock(API)
      .get(COMMENTS)
      .query(true)
      .times(30)
      .reply(200, [{ id: 1, body: "", user: person }], { link: `<${API}/x?page=2>; rel="next"` });
    await expect(publisher.findComment(7, MARKER, calm)).rejects.toMatchObject({ code: "github" });
    expect(calls).toHaveLength(30);
  });

  it("are created once and edited in place", async () => {
    const { publisher } = publishing();
    nock(API).post(COMMENTS, { body: "text" }).reply(201, { id: 12 });
    expect(await publisher.createComment(7, "text", calm)).toBe(12);
    nock(API).patch(`${REPO}/issues/comments/12`, { body: "new" }).reply(200, { id: 12 });
    expect(await publisher.updateComment(12, "new", calm)).toBe(true);
  });

  it("that are gone are told, other refusals are errors", async () => {
    const { publisher } = publishing();
    for (const status of [404, 410]) {
      nock(API).patch(`${REPO}/issues/comments/12`).reply(status, { message: "gone" });
      expect(await publisher.updateComment(12, "new", calm)).toBe(false);
    }
    nock(API)
      .patch(`${REPO}/issues/comments/12`)
      .reply(403, { message: "Resource not accessible by integration" });
    await expect(publisher.updateComment(12, "new", calm)).rejects.toMatchObject({
      status: 403,
      retryable: false,
    });
  });
});
