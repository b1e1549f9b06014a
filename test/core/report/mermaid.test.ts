import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Review } from "../../../src/core/model/review.js";
import { mermaid } from "../../../src/core/report/mermaid.js";
import { draw } from "../../support/mermaid-grammar.js";
import { hostile } from "../../support/hostile.js";
import { hostileReview } from "../../support/hostile-review.js";
import { change, finding, lockfile, review } from "../../support/review-builder.js";

/** The picture without its fence; null when there is none. */
function picture(of: Review): string | null {
  return /```mermaid\n([\s\S]*?)\n```/.exec(mermaid(of, 50_000))?.[1] ?? null;
}

function flagged(chains: readonly (readonly string[])[]): Review {
  const diff = lockfile(
    "a.lock",
    chains.map((chain) => change(chain.at(-1) ?? "", { chain, service: "svc" })),
  );
  return review({
    lockfiles: [diff],
    findings: chains.map((_, at) => finding("deprecated", { lockfile: diff, change: at })),
  });
}

describe("the picture of the flagged chains", () => {
  it("draws what chains share once", async () => {
    const shown = picture(
      flagged([
        ["a@1", "b@1", "c@1"],
        ["a@1", "b@1", "d@1"],
      ]),
    );
    await expect(draw(shown ?? "")).resolves.toEqual({
      labels: ["svc", "a 1", "b 1", "c 1", "d 1"],
      edges: 4,
    });
  });

  it("leaves out what a service asks for itself", () => {
    expect(picture(flagged([["a@1"]]))).toBeNull();
  });

  it("has at most 30 nodes and says how many chains it left out", async () => {
    const chains = Array.from({ length: 40 }, (_, n) => [`a${n}@1`, `b${n}@1`]);
    const { labels } = await draw(picture(flagged(chains)) ?? "");
    expect(labels).toHaveLength(29);
    expect(mermaid(flagged(chains), 50_000)).toContain("The picture shows 14 of 40 flagged chains.");
  });

  it("is left out as a whole where there is no room for it", () => {
    expect(mermaid(flagged([["a@1", "b@1"]]), 100)).toBe("");
  });

  it.each([
    '"]; click n0 "javascript:alert(1)"',
    "`md`",
    "#quot;",
    "<img src=x>",
    "end",
    "a]-->n1",
    "@scope/x",
  ])("shows the name %s as it is", async (name) => {
    const { labels } = await draw(picture(flagged([["a@1", `${name}@1`]])) ?? "");
    expect(labels).toEqual(["svc", "a 1", `${name.replaceAll(" ", "␠")} 1`]);
  });

  it("is understood by mermaid whatever a name says", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (name) => {
        const diff = lockfile("a.lock", [change("x@1", { chain: ["direct@1", "x@1"], service: "svc" })]);
        const [first] = diff.changes;
        if (first?.inheritance == null) throw new Error("the change has a chain");
        const chain = [
          { name: "direct", version: "1", node: 0 },
          { name, version: "", node: 1 },
        ];
        const changes = [{ ...first, inheritance: { ...first.inheritance, chain } }];
        const of = review({
          lockfiles: [{ ...diff, changes }],
          findings: [finding("deprecated", { lockfile: diff, change: 0 })],
        });
        const { labels, edges } = await draw(picture(of) ?? "");
        expect(labels.slice(0, 2)).toEqual(["svc", "direct 1"]);
        expect(edges).toBe(2);
      }),
      { numRuns: 200 },
    );
  });

  it("is understood by mermaid for any review", async () => {
    await fc.assert(
      fc.asyncProperty(hostileReview, async (of) => {
        const shown = picture(of);
        if (shown !== null) expect((await draw(shown)).labels.length).toBeLessThanOrEqual(30);
      }),
      { numRuns: 100 },
    );
  });
});
