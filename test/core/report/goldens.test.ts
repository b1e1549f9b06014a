import { describe, expect, it } from "@jest/globals";
import { renderCheckRun } from "../../../src/core/report/check-run.js";
import { COMMENT_MARKER, renderAllClear, renderComment } from "../../../src/core/report/comment.js";
import { renderText } from "../../../src/core/report/text.js";
import { expectGolden } from "../../support/golden.js";
import { EXAMPLES } from "./examples.js";

const CONTEXT = { policy: "built-in defaults" };

describe("the comment", () => {
  for (const [name, review] of EXAMPLES) {
    it(`looks as reviewed: ${name}`, () => {
      const quiet = name === "clean-bump" || name === "nothing";
      const comment = renderComment(review, CONTEXT);
      expect(comment === null).toBe(quiet);
      expectGolden(`report/${name}.md`, comment ?? renderAllClear(review, CONTEXT));
    });
  }

  it("starts with its marker, also when all is well again", () => {
    for (const review of EXAMPLES.values()) {
      expect(renderAllClear(review, CONTEXT).split("\n")[0]).toBe(COMMENT_MARKER);
      expect((renderComment(review, CONTEXT) ?? COMMENT_MARKER).startsWith(COMMENT_MARKER)).toBe(true);
    }
  });
});

describe("the check run", () => {
  it("looks as reviewed", () => {
    const runs = [...EXAMPLES].map(([name, review]) => {
      const { conclusion, title, annotations, summary } = renderCheckRun(review, CONTEXT);
      return {
        name,
        conclusion,
        title,
        summaryStarts: summary.split("\n").slice(0, 3),
        annotations: annotations.slice(0, 2),
        of: annotations.length,
      };
    });
    expectGolden("report/check-runs.json", JSON.stringify(runs, null, 2));
  });
});

describe("the text for terminals", () => {
  it("looks as reviewed", () => {
    const texts = [...EXAMPLES].map(([name, review]) => `===== ${name}\n${renderText(review)}`);
    expectGolden("report/terminal.txt", texts.join("\n"));
  });
});
