import { describe, expect, it } from "@jest/globals";
import {
  isUntouched,
  renderCheckRun,
  renderClosed,
  renderFailed,
  renderShared,
} from "../../../src/core/report/check-run.js";
import { annotationsOf } from "../../../src/core/report/annotations.js";
import { change, finding, lockfile, review } from "../../support/review-builder.js";

const CONTEXT = { policy: "built-in defaults" };

describe("check runs without a review", () => {
  it("pass where no lockfile changed", () => {
    const run = renderCheckRun(review(), CONTEXT);
    expect(run).toMatchObject({ conclusion: "success", title: "No lockfile changed" });
  });

  it("tell of a compiled file, though no lockfile changed", () => {
    const binary = finding("binary-added", null, { lockfile: "a.jar" });
    expect(isUntouched(review({ findings: [binary] }))).toBe(false);
    expect(isUntouched(review())).toBe(true);
  });

  it("tell what the policy left out, and that it is loosened, though no lockfile changed", () => {
    const gaps = [
      {
        source: "policy",
        reason: "left out by .github/weir.yml line 3",
        packages: ["old/yarn.lock"],
        kind: "not-configured",
      },
    ] as const;
    expect(renderCheckRun(review({ gaps }), CONTEXT).summary).toContain(
      "left out by .github/weir.yml line 3",
    );
    const loosens = [["dry run: nothing blocks any more"]];
    expect(renderCheckRun(review({ loosens }), CONTEXT).summary).toContain("nothing blocks any more");
  });

  it("are neutral where the pull request was closed", () => {
    expect(renderClosed().conclusion).toBe("neutral");
  });

  it("fail where the review failed, and name the delivery to look for", () => {
    const run = renderFailed("72d3162e-cc78-11e3-81ab-4c9367dc0958");
    expect(run.conclusion).toBe("failure");
    expect(run.summary).toContain("`72d3162e-cc78-11e3-81ab-4c9367dc0958`");
    expect(renderFailed(null).summary).not.toContain("delivery `");
  });
});

describe("a head that several pull requests share", () => {
  const own = renderCheckRun(review({ lockfiles: [lockfile("a.lock", [])] }), CONTEXT);

  it("takes the worst conclusion and names them", () => {
    const shared = renderShared(own, 7, [
      { number: 9, conclusion: "failure" },
      { number: 3, conclusion: null },
    ]);
    expect(shared.conclusion).toBe("failure");
    expect(shared.summary).toMatch(
      /^\*\*3 open pull requests share this head:\*\* #3 \(not concluded yet\), #7 \(success\), #9 \(failure\)\./,
    );
    expect(shared.title).toBe("Nothing new and nothing wrong · head of 3 pull requests");
  });

  it("is not a success while one of them has no conclusion", () => {
    expect(renderShared(own, 7, [{ number: 3, conclusion: null }]).conclusion).toBe("neutral");
  });

  it("stays as it is where there is no other", () => {
    expect(renderShared(own, 7, [])).toBe(own);
  });

  it("still fits with many of them", () => {
    const changes = Array.from({ length: 3000 }, (_, n) => change(`a${n}@1.0.0`));
    const large = renderCheckRun(review({ lockfiles: [lockfile("a.lock", changes)] }), CONTEXT);
    const others = Array.from({ length: 100 }, (_, n) => ({ number: 10_000_000 + n, conclusion: null }));
    expect(large.summary.length).toBeGreaterThan(60_000);
    expect(renderShared(large, 1, others).summary.length).toBeLessThanOrEqual(65_535);
  });
});

describe("annotations", () => {
  const diff = lockfile("package-lock.json", [change("a@1.0.0"), change("b@1.0.0"), change("c@1.0.0")]);
  const at = (path: string, line: number): { location: { path: string; line: number } } => ({
    location: { path, line },
  });

  it("merge several of one flag on one line, the worst level wins", () => {
    const { annotations } = annotationsOf(
      review({
        lockfiles: [diff],
        findings: [
          finding(
            "vulnerability",
            { lockfile: diff, change: 0 },
            { level: "block", ...at("package.json", 4) },
          ),
          finding("vulnerability", { lockfile: diff, change: 1 }, at("package.json", 4)),
          finding("deprecated", { lockfile: diff, change: 1 }, at("package.json", 4)),
          finding("vulnerability", { lockfile: diff, change: 2 }, at("package.json", 5)),
        ],
      }),
    );
    expect(annotations.map(({ line, level, title }) => [line, level, title])).toEqual([
      [4, "failure", "vulnerability: a 1.0.0 and 1 more"],
      [4, "warning", "deprecated: b 1.0.0"],
      [5, "warning", "vulnerability: c 1.0.0"],
    ]);
    expect(annotations[0]?.message).toContain("b 1.0.0\nvulnerability");
  });

  it("leave notes and what does not count out", () => {
    const { annotations, left } = annotationsOf(
      review({
        lockfiles: [diff],
        findings: [
          finding("duplicate-version", { lockfile: diff, change: 0 }, { level: "note" }),
          finding("deprecated", { lockfile: diff, change: 1 }, { counts: false, state: "still" }),
        ],
      }),
    );
    expect({ annotations, left }).toEqual({ annotations: [], left: 0 });
  });

  it("stand on lines of the repository only, and count what could not be placed", () => {
    const { annotations, left } = annotationsOf(
      review({
        lockfiles: [diff],
        findings: [
          finding("deprecated", { lockfile: diff, change: 0 }, at("package.json", 0)),
          finding("deprecated", { lockfile: diff, change: 1 }, at("../package.json", 1)),
          finding("deprecated", { lockfile: diff, change: 2 }, at("/etc/passwd", 1)),
        ],
      }),
    );
    expect(annotations.map(({ path, line }) => [path, line])).toEqual([["package.json", 1]]);
    expect(left).toBe(2);
  });
});
