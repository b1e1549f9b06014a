import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Review } from "../../../src/core/model/review.js";
import { renderCheckRun } from "../../../src/core/report/check-run.js";
import { renderAllClear, renderComment } from "../../../src/core/report/comment.js";
import { isFlagged, rowsOf } from "../../../src/core/report/flagged.js";
import { renderText } from "../../../src/core/report/text.js";
import { expectDead } from "../../support/dead-text.js";
import { hostileReview } from "../../support/hostile-review.js";
import { render } from "../../support/rendered.js";

const CONTEXT = { policy: "built-in defaults" };

/** Rows of the table below its header: what was found, unless the table says that it left some out. */
function expectRows(review: Review, markdown: string): void {
  const rows = rowsOf(review, isFlagged).length;
  const { tags, texts } = render(markdown);
  const leftOut = texts
    .map((text) => /… and ([\d,]+) more rows?/.exec(text)?.[1])
    .find((left) => left !== undefined);
  const shown = rows - Number((leftOut ?? "0").replaceAll(",", ""));
  expect(tags.filter((tag) => tag === "<tr>")).toHaveLength(rows === 0 ? 0 : shown + 1);
  expect(tags.filter((tag) => tag.startsWith("<td"))).toHaveLength(shown * 4);
}

describe("any review, with hostile text in every place", () => {
  it("makes a comment within its limit in which nothing foreign is alive", () => {
    fc.assert(
      fc.property(hostileReview, (review) => {
        const comment = renderComment(review, CONTEXT) ?? renderAllClear(review, CONTEXT);
        expect(comment.length).toBeLessThanOrEqual(65_536);
        expectDead(render(comment));
        expectRows(review, comment);
      }),
      { numRuns: 150 },
    );
  });

  it("makes a check run that GitHub takes", () => {
    fc.assert(
      fc.property(hostileReview, (review) => {
        const run = renderCheckRun(review, CONTEXT);
        expect(run.title.length).toBeLessThanOrEqual(255);
        expect(run.title).not.toBe("");
        expect(run.summary.length).toBeLessThanOrEqual(65_535);
        expect(run.summary).not.toContain("```mermaid\nflowchart");
        expect(run.annotations.length).toBeLessThanOrEqual(500);
        for (const { path, line, title, message } of run.annotations) {
          expect(path).not.toMatch(/^$|^\/|(?:^|\/)\.\.(?:\/|$)|\p{C}/u);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(title.length).toBeLessThanOrEqual(255);
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
          expect(title + message).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
          expect(title.trim()).not.toBe("");
          expect(message.trim()).not.toBe("");
        }
      }),
      { numRuns: 150 },
    );
  });

  it("makes text that cannot steer a terminal", () => {
    fc.assert(
      fc.property(hostileReview, (review) => {
        expect(renderText(review, { everything: true })).not.toMatch(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/u);
      }),
      { numRuns: 150 },
    );
  });

  it("says the same when it is asked twice", () => {
    fc.assert(
      fc.property(hostileReview, (review) => {
        expect(renderComment(review, CONTEXT)).toBe(renderComment(structuredClone(review), CONTEXT));
      }),
      { numRuns: 30 },
    );
  });
});
