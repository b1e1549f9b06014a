import { describe, expect, test } from "@jest/globals";

import type { Verb } from "../../src/core/model/command.js";
import type { Role } from "../../src/core/model/person.js";
import { type Asker, type Involvement, isStorm, mayRun } from "../../src/core/rights.js";

const NOBODY: Involvement = { author: false, pushedHead: false, wroteCommit: false };
const POLICY = { acceptTeams: [], acceptPeople: [], fourEyes: "blocking", bots: [] } as const;

const asker = (role: Role, more: Partial<Asker> = {}): Asker => ({
  account: { id: 1, login: "ann", bot: false },
  viaApp: false,
  role,
  teams: [],
  ...more,
});
const bot = (login: string) => ({ account: { id: 2, login, bot: true } });

const ASKING: readonly Verb[] = ["help", "why", "explain", "accepted", "diff", "sbom", "fix", "init"];
const ALL: readonly Verb[] = [...ASKING, "recheck", "accept", "revoke"];

/** Who, in what part: what comes of asking, of a recheck, of accepting what blocks, and what does not, of revoking. */
const TABLE: readonly [string, Asker, Partial<Involvement>, string, string, string, string, string][] = [
  ["nobody known here", asker("none"), {}, "refused", "refused", "refused", "refused", "refused"],
  ["read", asker("read"), {}, "allowed", "refused", "refused", "refused", "refused"],
  ["triage", asker("triage"), {}, "allowed", "refused", "refused", "refused", "refused"],
  ["write", asker("write"), {}, "allowed", "allowed", "allowed", "allowed", "allowed"],
  ["maintain", asker("maintain"), {}, "allowed", "allowed", "allowed", "allowed", "allowed"],
  ["admin", asker("admin"), {}, "allowed", "allowed", "allowed", "allowed", "allowed"],
  [
    "the author, with write",
    asker("write"),
    { author: true },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "the author, an admin",
    asker("admin"),
    { author: true },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "the author from a fork",
    asker("read"),
    { author: true },
    "allowed",
    "refused",
    "refused",
    "refused",
    "refused",
  ],
  [
    "who pushed the head",
    asker("write"),
    { pushedHead: true },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "who wrote a commit",
    asker("write"),
    { wroteCommit: true },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "where nobody knows who pushed",
    asker("admin"),
    { pushedHead: null },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "where nobody knows who wrote",
    asker("admin"),
    { wroteCommit: null },
    "allowed",
    "allowed",
    "refused",
    "allowed",
    "allowed",
  ],
  [
    "an outside collaborator with read",
    asker("read"),
    {},
    "allowed",
    "refused",
    "refused",
    "refused",
    "refused",
  ],
  [
    "a bot with write",
    asker("write", bot("renovate[bot]")),
    {},
    "ignored",
    "ignored",
    "ignored",
    "ignored",
    "ignored",
  ],
  [
    "a person through an app",
    asker("admin", { viaApp: true }),
    {},
    "ignored",
    "ignored",
    "ignored",
    "ignored",
    "ignored",
  ],
];

describe("rights", () => {
  for (const [who, person, part, asking, recheck, blocking, other, revoke] of TABLE) {
    test(`${who}: asking ${asking}, recheck ${recheck}, accepting what blocks ${blocking}, else ${other}`, () => {
      const run = (verb: Verb, blocks = false) =>
        mayRun(verb, person, { ...NOBODY, ...part }, POLICY, blocks).answer;
      for (const verb of ASKING) expect(`${verb} ${run(verb)}`).toBe(`${verb} ${asking}`);
      expect(run("recheck")).toBe(recheck);
      expect(run("accept", true)).toBe(blocking);
      expect(run("accept", false)).toBe(other);
      expect(run("revoke")).toBe(revoke);
    });
  }

  test("every command has its row", () => {
    for (const verb of ALL) expect(() => mayRun(verb, asker("read"), NOBODY, POLICY, true)).not.toThrow();
  });

  test.each<[string, Asker, string]>([
    ["a team's member with read", asker("read", { teams: ["security"] }), "allowed"],
    ["a team's member who cannot even read", asker("none", { teams: ["security"] }), "refused"],
    ["a member of another team", asker("read", { teams: ["design"] }), "refused"],
    [
      "a person that the policy names, in another case",
      asker("read", { account: { id: 1, login: "ANN", bot: false } }),
      "allowed",
    ],
    [
      "somebody whose teams could not be asked for",
      asker("read", { teams: null, account: { id: 3, login: "bob", bot: false } }),
      "refused",
    ],
  ])("%s may accept where the policy says so: %s", (_, person, expected) => {
    const policy = { ...POLICY, acceptTeams: ["security"], acceptPeople: ["ann"] };
    const named = person.account.login === "ann" && person.teams?.includes("design") === true;
    const rules = named ? { ...policy, acceptPeople: [] } : policy;
    const strict = person.role === "none" ? policy : rules;
    expect(mayRun("accept", person, NOBODY, strict, true).answer).toBe(expected);
  });

  test("a team's member is held to four eyes as anybody else", () => {
    const policy = { ...POLICY, acceptTeams: ["security"] };
    const member = asker("read", { teams: ["security"] });
    expect(mayRun("accept", member, { ...NOBODY, author: true }, policy, true).answer).toBe("refused");
    expect(
      mayRun("accept", member, { ...NOBODY, author: true }, { ...policy, fourEyes: "never" }, true).answer,
    ).toBe("allowed");
    expect(
      mayRun("accept", member, { ...NOBODY, author: true }, { ...policy, fourEyes: "always" }, false).answer,
    ).toBe("refused");
  });

  test("a bot that the policy names may ask, and never accepts", () => {
    const policy = { ...POLICY, bots: ["Renovate[bot]"] };
    const renovate = asker("write", bot("renovate[bot]"));
    expect(mayRun("recheck", renovate, NOBODY, policy, false).answer).toBe("allowed");
    expect(mayRun("accept", renovate, NOBODY, policy, false).answer).toBe("refused");
    expect(mayRun("revoke", renovate, NOBODY, policy, false).answer).toBe("refused");
  });
});

describe("a storm of comments", () => {
  const now = new Date("2026-11-26T12:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  test("begins with the 21st in ten minutes and the 201st in a day", () => {
    expect(
      isStorm(
        Array.from({ length: 20 }, () => ago(1)),
        now,
      ),
    ).toBe(false);
    expect(
      isStorm(
        Array.from({ length: 21 }, () => ago(1)),
        now,
      ),
    ).toBe(true);
    expect(
      isStorm(
        Array.from({ length: 200 }, () => ago(60)),
        now,
      ),
    ).toBe(false);
    expect(
      isStorm(
        Array.from({ length: 201 }, () => ago(60)),
        now,
      ),
    ).toBe(true);
    expect(
      isStorm(
        Array.from({ length: 500 }, () => ago(25 * 60)),
        now,
      ),
    ).toBe(false);
  });
});
