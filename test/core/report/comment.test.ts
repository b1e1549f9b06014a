import { describe, expect, it } from "@jest/globals";
import type { Cause, Change, ComponentState } from "../../../src/core/model/change.js";
import { SUBPATH } from "../../../src/core/model/component.js";
import { code } from "../../../src/core/model/prose.js";
import type { Review } from "../../../src/core/model/review.js";
import { renderCheckRun } from "../../../src/core/report/check-run.js";
import { renderAllClear, renderComment } from "../../../src/core/report/comment.js";
import { renderText } from "../../../src/core/report/text.js";
import { expectDead } from "../../support/dead-text.js";
import {
  advisory,
  cause,
  change,
  finding,
  lockfile,
  problem,
  ref,
  review,
} from "../../support/review-builder.js";
import { render } from "../../support/rendered.js";

const CONTEXT = { policy: "built-in defaults" };

function comment(of: Review): string {
  const text = renderComment(of, CONTEXT);
  if (text === null) throw new Error("there is a comment");
  return text;
}

describe("whether there is a comment", () => {
  const quiet: readonly [string, Review][] = [
    ["nothing changed", review()],
    [
      "only versions changed",
      review({ lockfiles: [lockfile("a.lock", [change("a@2.0.0", { kind: "upgraded", from: "1.0.0" })])] }),
    ],
    [
      "what is wrong was there before",
      review({ findings: [finding("deprecated", null, { state: "still", counts: false, level: "warn" })] }),
    ],
    ["a source is left out by intention", review({ gaps: [gapOf("private")] })],
  ];
  it.each(quiet)("there is none when %s", (_, of) => {
    expect(renderComment(of, CONTEXT)).toBeNull();
  });

  const loud: readonly [string, Review][] = [
    ["something is new", review({ lockfiles: [lockfile("a.lock", [change("a@1.0.0")])] })],
    ["something is flagged", review({ findings: [finding("manifest-drift", null)] })],
    ["a file could not be read", review({ problems: [problem("a.lock", "broken", { severity: "fatal" })] })],
    ["part of a file could not be read", review({ problems: [problem("a.lock", "odd entry")] })],
    ["a source is down", review({ gaps: [gapOf("failed")] })],
  ];
  it.each(loud)("there is one when %s", (_, of) => {
    expect(renderComment(of, CONTEXT)).not.toBeNull();
  });
});

function gapOf(kind: "failed" | "private"): Review["gaps"][number] {
  return { source: "OSV", reason: "no answer", packages: [], kind };
}

describe("what the comment says", () => {
  it("tells an advisory that has no id in its reason by its id", () => {
    const diff = lockfile("a.lock", [change("a@1.0.0")]);
    const text = comment(
      review({
        lockfiles: [diff],
        findings: [
          finding(
            "vulnerability",
            { lockfile: diff, change: 0 },
            {
              advisory: advisory("GHSA-35jh-r3h4-6jhm"),
              reason: ["high"],
              fix: { kind: "bump-direct", direct: null, to: "1.0.1", heldBy: null, move: null },
            },
          ),
        ],
      }),
    );
    expect(text).toContain(
      "[GHSA-35jh-r3h4-6jhm](https://osv.dev/vulnerability/GHSA-35jh-r3h4-6jhm) high; move `a` to `1.0.1` |",
    );
  });

  it("shortens a long chain in its middle and says how many links it left out", () => {
    const chain = Array.from({ length: 12 }, (_, n) => `l${n}@1.0.0`);
    const diff = lockfile("a.lock", [change("l11@1.0.0", { chain, service: "svc" })]);
    const text = comment(
      review({ lockfiles: [diff], findings: [finding("deprecated", { lockfile: diff, change: 0 })] }),
    );
    expect(text).toContain(
      "`svc` → **`l0 1.0.0`** → `l1 1.0.0` → `l2 1.0.0` → _5 more_ → `l8 1.0.0` → `l9 1.0.0` → `l10 1.0.0` → `l11` |",
    );
    expect(text).toContain('n4["… 5 more …"]');
  });

  it("does not shorten a chain of eight links", () => {
    const chain = Array.from({ length: 8 }, (_, n) => `l${n}@1.0.0`);
    expect(
      comment(review({ lockfiles: [lockfile("a.lock", [change("l7@1.0.0", { chain })])] })),
    ).not.toContain("more_");
  });

  it("says that a chain is unknown instead of inventing one", () => {
    const diff = lockfile("a.lock", [change("a@1.0.0", { chain: null })]);
    const text = comment(
      review({ lockfiles: [diff], findings: [finding("deprecated", { lockfile: diff, change: 0 })] }),
    );
    expect(text).toContain("`shop` → _parent not told by `package-lock.json`_");
  });

  it("tells once what to do about several advisories of one component", () => {
    const diff = lockfile("a.lock", [change("a@1.0.0")]);
    const advice = ["update it"];
    const told = (id: string) =>
      finding("vulnerability", { lockfile: diff, change: 0 }, { key: id, advice, advisory: advisory(id) });
    const body = comment(review({ lockfiles: [diff], findings: [told("GHSA-1"), told("GHSA-2")] }));
    expect(body.split("update it")).toHaveLength(2);
    expect(body).toMatch(/GHSA-1.*<br>.*GHSA-2.*<br>→ update it \|/);
  });

  it("has one row for several advisories of one component, the worst first, and says how many it left out", () => {
    const diff = lockfile("a.lock", [change("a@1.0.0")]);
    const findings = [1, 2, 3, 4, 5].map((n) =>
      finding(
        "vulnerability",
        { lockfile: diff, change: 0 },
        {
          level: n === 4 ? "block" : "warn",
          key: `vulnerability|a|GHSA-${n}`,
          reason: [code(`GHSA-${n}`)],
        },
      ),
    );
    const text = comment(review({ lockfiles: [diff], findings }));
    expect(text).toContain("vulnerability: `GHSA-4`<br>`GHSA-1`<br>`GHSA-2`<br>and 2 more of this kind |");
    expect(text).toContain("— 1 blocks");
    // "and 1 more" would be no shorter.
    const four = comment(review({ lockfiles: [diff], findings: findings.slice(0, 4) }));
    expect(four).toContain("vulnerability: `GHSA-4`<br>`GHSA-1`<br>`GHSA-2`<br>`GHSA-3` |");
  });

  it("does not tell the chain of another version of the same name", () => {
    const diff = lockfile("a.lock", [change("a@2.0.0", { chain: ["p@1.0.0", "a@2.0.0"] })]);
    const findings = [finding("vulnerability", { lockfile: diff, change: 0 }, { component: ref("a@1.0.0") })];
    const text = comment(review({ lockfiles: [diff], findings }));
    expect(text).toContain("| **`a 1.0.0`** | `shop` | vulnerability");
  });

  it("keeps rows apart whose cause differs", () => {
    const a = lockfile("a/a.lock", [
      change("x@1.0.0", { service: "a", chain: ["p@1.0.0", "x@1.0.0"], cause: "p" }),
    ]);
    const b = lockfile("b/b.lock", [
      change("x@1.0.0", { service: "b", chain: ["q@1.0.0", "x@1.0.0"], cause: "q" }),
    ]);
    const findings = [a, b].map((diff) => finding("deprecated", { lockfile: diff, change: 0 }));
    expect(comment(review({ lockfiles: [a, b], findings }))).toContain("— 2 to look at");
  });

  it("tells an override, a refresh and a removal as what brought a component", () => {
    const causes = [
      cause("override", null, { selector: "a>b@1" }),
      cause("refresh", null),
      cause("removed", "gone@1.0.0"),
    ];
    const changes = causes.map((one, n) =>
      change(`c${n}@1.0.0`, { chain: ["d@1.0.0", `c${n}@1.0.0`], cause: one.id }),
    );
    const text = comment(review({ lockfiles: [lockfile("a.lock", changes, { causes })] }));
    expect(text).toContain("through **`d 1.0.0`** (override `a>b@1`)");
    expect(text).toContain("through **`d 1.0.0`** (lockfile refresh)");
    expect(text).toContain("through **`d 1.0.0`** (`gone 1.0.0` is gone)");
    expect(text).toContain("- `gone 1.0.0` (removed) brings `c2 1.0.0`");
  });

  it("does not say of what nobody looks into that it brings nothing else", () => {
    const image = cause("added", "acme/base@1.0.0");
    const changes = [change("acme/base@1.0.0", { cause: image.id })];
    const told = (tellsWhole: boolean) =>
      comment(review({ lockfiles: [lockfile("Dockerfile", changes, { causes: [image], tellsWhole })] }));
    expect(told(false)).toContain("- `acme/base 1.0.0` (new) — what it brings is not told\n");
    expect(told(true)).toContain("- `acme/base 1.0.0` (new) brings nothing else\n");
  });

  it("tells two folders of one repository apart", () => {
    const at = (folder: string): Change => {
      const found = change("acme/modules@2.0.0", { kind: "upgraded", from: "1.0.0" });
      const within = (state: ComponentState | null) =>
        state && {
          ...state,
          ref: {
            ...state.ref,
            qualifiers: [[SUBPATH, folder]] as const,
            purl: `${state.ref.purl}#${folder}`,
          },
        };
      return { ...found, from: within(found.from), to: within(found.to) };
    };
    const changes = [at("network"), at("queue"), change("acme/other@1.0.0")];
    const text = comment(review({ lockfiles: [lockfile("main.tf", changes)] }));
    expect(text).toContain("2 upgraded");
    expect(text).toContain("- `acme/modules//network 1.0.0` → `2.0.0`");
    expect(text).toContain("- `acme/modules//queue 1.0.0` → `2.0.0`");
  });

  it("lists what no service reaches apart from what the top directory holds", () => {
    const untold = cause("untold", null);
    const asked = cause("added", "a@1.0.0");
    const changes = [
      change("a@1.0.0", { service: ".", cause: asked.id }),
      change("b@1.0.0", {
        service: "",
        chain: null,
        unknownBecause: "no-root-reaches-it",
        cause: untold.id,
      }),
    ];
    const text = comment(
      review({ lockfiles: [lockfile("yarn.lock", changes, { causes: [untold, asked] })] }),
    );
    expect(text).toContain(
      "**(no service)** — 1 new\n\n- `b 1.0.0` — _chain unknown: no service reaches it_",
    );
    expect(text).toContain("- `a 1.0.0` (new) brings nothing else\n");
  });

  it("does not say that nothing else comes where the file does not tell what a component brings", () => {
    const asked = ["a@1.0.0", "b@1.0.0"].map((id) => cause("added", id));
    const own = asked.map((one, n) => change(`${"ab".charAt(n)}@1.0.0`, { cause: one.id }));
    const untold = cause("untold", null);
    const rest = change("c@1.0.0", { chain: null, cause: untold.id });
    const told = (changes: readonly Change[], causes: readonly Cause[]) => {
      const diff = lockfile("Pipfile.lock", changes, { causes, tellsWhole: false });
      return comment(review({ lockfiles: [diff] }));
    };
    expect(told([own[0] ?? rest], asked.slice(0, 1))).toContain(
      "- `a 1.0.0` (new) — what it brings is not told\n",
    );
    expect(told([...own, rest], [untold, ...asked])).toContain(
      "- `a 1.0.0`, `b 1.0.0` (new) — what they bring is not told\n- a parent that is not told brings `c 1.0.0`",
    );
  });

  it("tells platform variants in one line, and counts them", () => {
    const text = comment(
      review({
        lockfiles: [
          lockfile("a.lock", [
            change("esb-a@1.0.0", { variants: ["esb-b@1.0.0"] }),
            change("esb-b@1.0.0", { variantOf: 0 }),
          ]),
        ],
      }),
    );
    expect(text).toContain("with its chain (2)");
    expect(text).toContain("- `esb-a 1.0.0` (direct; + 1 platform variant: `esb-b 1.0.0`)");
    expect(text).not.toContain("- `esb-b");
  });

  it("counts platform variants of upgrades in plain text too", () => {
    const upgraded = (id: string, more: object) => change(id, { kind: "upgraded", from: "0.9.0", ...more });
    const changes = [
      upgraded("esb-a@1.0.0", { variants: ["esb-b@1.0.0"] }),
      upgraded("esb-b@1.0.0", { variantOf: 0 }),
    ];
    const text = renderText(review({ lockfiles: [lockfile("a.lock", changes)] }));
    expect(text).toContain("esb-a 0.9.0 → 1.0.0 + 1 platform variant");
  });

  it("cuts a long list of advisories about one component in plain text, unless everything is asked for", () => {
    const diff = lockfile("a.lock", [change("old@1.0.0")]);
    const on = { lockfile: diff, change: 0 };
    const findings = Array.from({ length: 20 }, (_, n) =>
      finding("vulnerability", on, { advisory: advisory(`GHSA-${n}`), key: `v${n}` }),
    );
    const of = review({ lockfiles: [diff], findings });
    expect(renderText(of).match(/^ +GHSA-\d+/gm)).toHaveLength(8);
    expect(renderText(of)).toContain("and 12 more of this kind");
    expect(renderText(of, { everything: true }).match(/^ +GHSA-\d+/gm)).toHaveLength(20);
  });

  it("never claims that nothing is new where a file could not be read", () => {
    const of = review({ problems: [problem("a.lock", "broken", { severity: "fatal" })] });
    for (const text of [
      comment(of),
      renderCheckRun(of, CONTEXT).summary,
      renderCheckRun(of, CONTEXT).title,
    ]) {
      expect(text.toLowerCase()).not.toMatch(/no new|nothing/);
    }
  });

  it("tells the same problem of many files once", () => {
    const problems = Array.from({ length: 40 }, (_, n) => problem(`s${n}/package.json`, "no such file"));
    expect(comment(review({ problems }))).toContain(
      "- `s0/package.json`, `s1/package.json`, `s2/package.json` and 37 more: no such file",
    );
  });

  it("still tells what was resolved when all is well again", () => {
    const text = renderAllClear(
      review({ findings: [finding("deprecated", null, { state: "fixed", counts: false, component: null })] }),
      CONTEXT,
    );
    expect(text).toContain("1 resolved by this change");
  });
});

describe("a change with 10,000 new components and 2,000 findings", () => {
  const diffs = Array.from({ length: 10 }, (_, service) =>
    lockfile(
      `services/s${service}/package-lock.json`,
      Array.from({ length: 1000 }, (_, n) =>
        change(`component-${service}-${n}@1.0.${n}`, {
          service: `services/s${service}`,
          chain: ["direct@1.0.0", "middle@2.0.0", "deep@3.0.0", `component-${service}-${n}@1.0.${n}`],
          cause: `added ${n % 40}`,
        }),
      ),
      {
        causes: Array.from({ length: 40 }, (_, n) => ({
          ...cause("added", `cause-${n}@1.0.0`),
          id: `added ${n}`,
        })),
      },
    ),
  );
  const findings = diffs.flatMap((diff) =>
    Array.from({ length: 200 }, (_, at) =>
      finding(
        "vulnerability",
        { lockfile: diff, change: at },
        {
          level: at === 0 ? "block" : "warn",
          location: { path: diff.path, line: at + 1 },
          reason: [code(`GHSA-35jh-r3h4-${at}`), " high; fixed in ", code("9.9.9")],
        },
      ),
    ),
  );
  const problems = Array.from({ length: 3000 }, (_, n) => problem(`p${n}`, `entry ${n} is odd`));
  const large = review({ lockfiles: diffs, findings, problems });

  it("fits, is well formed, and says how much it left out and where that can be seen", () => {
    const text = comment(large);
    expect(text.length).toBeLessThanOrEqual(65_536);
    // The room is there to be used.
    expect(text.length).toBeGreaterThan(60_000);
    expectDead(render(text));
    expect(text).toContain("with its chain (10,000)");
    const where = "`weir diff --base-ref a1b2c3d --head-ref fffffff` shows all of it";
    for (const left of [
      /… and ([\d,]+) more rows/,
      /^… and ([\d,]+) more for which/,
      /- … and ([\d,]+) more that/,
    ]) {
      const line = text.split("\n").find((one) => left.test(one));
      expect(line).toContain(where);
    }
    const rows = text.split("\n").filter((line) => line.startsWith("| ⛔") || line.startsWith("| 🔍")).length;
    expect(text).toContain(`… and ${(2000 - rows).toLocaleString("en")} more rows`);
    expect(text.split("\n").slice(0, 9).join("\n")).toContain("| ⛔ |");
  });

  it("fits the check run too", () => {
    const run = renderCheckRun(large, CONTEXT);
    expect(run.summary.length).toBeLessThanOrEqual(65_535);
    expect(run.annotations).toHaveLength(500);
    expect(run.summary).toContain("more annotations");
    expect(run.title).toBe("10 block, 1,990 to look at · 10,000 new components");
  });
});
