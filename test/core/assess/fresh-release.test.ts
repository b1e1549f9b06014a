import { describe, expect, it } from "@jest/globals";

import { assessFreshRelease, turnsGreenAt } from "../../../src/core/assess/fresh-release.js";
import { plain } from "../../../src/core/model/prose.js";
import type { VersionFacts } from "../../../src/core/model/package-facts.js";
import { compared, riskOf } from "../../support/compared.js";
import type { LockfileSpec } from "../../support/lockfile-builder.js";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.parse("2026-03-10T12:00:00Z");
const cooldown = { days: 7, now: NOW };
const facts = (known: Readonly<Record<string, string | null>>) => {
  const told = Object.entries(known).map(([key, publishedAt]): [string, VersionFacts | null] => [
    `npm/${key}`,
    publishedAt === null ? null : { publishedAt, licenses: [] },
  ]);
  return { ...riskOf([]), facts: new Map(told) };
};
const NONE: LockfileSpec = { services: [{}], nodes: [] };
const deep = (version: string): LockfileSpec => ({
  services: [{ dependencies: { a: "^1.0.0" } }],
  nodes: [
    { name: "a", version: "1.0.0", requires: { b: version } },
    { name: "b", version },
  ],
});

function flagged(base: LockfileSpec, head: LockfileSpec, known: Parameters<typeof facts>[0]) {
  return assessFreshRelease({ ...compared(base, head), risk: facts(known), cooldown }).map(
    ({ component, reason }) => `${component?.name ?? ""} ${component?.version ?? ""}: ${plain(reason)}`,
  );
}

describe("fresh-release", () => {
  const OLD = "2025-01-01T00:00:00Z";

  it("looks at the whole new subtree and names the day on which it turns green", () => {
    expect(flagged(NONE, deep("2.0.0"), { "a@1.0.0": OLD, "b@2.0.0": "2026-03-08T09:00:00Z" })).toEqual([
      "b 2.0.0: published on 2026-03-08; its cooldown of 7 days is over on 2026-03-15",
    ]);
  });

  it("lets pass what has been out long enough, to the second", () => {
    const justOver = new Date(NOW - 7 * DAY).toISOString();
    const notYet = new Date(NOW - 7 * DAY + 1000).toISOString();
    expect(flagged(NONE, deep("2.0.0"), { "a@1.0.0": justOver, "b@2.0.0": notYet })).toEqual([
      expect.stringMatching(/^b 2\.0\.0/),
    ]);
  });

  it("flags what nobody knows yet, and nothing that was not asked for", () => {
    expect(flagged(NONE, deep("2.0.0"), { "b@2.0.0": null })).toEqual([
      "b 2.0.0: no publication date is known yet; the cooldown is 7 days",
    ]);
  });

  it("flags an upgrade, and not what was there before", () => {
    const fresh = "2026-03-09T00:00:00Z";
    expect(flagged(deep("1.0.0"), deep("2.0.0"), { "a@1.0.0": fresh, "b@2.0.0": fresh })).toEqual([
      expect.stringMatching(/^b 2\.0\.0/),
    ]);
  });

  it("raises nothing where the policy has no cooldown", () => {
    const risk = facts({ "a@1.0.0": null });
    expect(assessFreshRelease({ ...compared(NONE, deep("2.0.0")), risk, cooldown: null })).toEqual([]);
  });

  it("tells when to look again", () => {
    const risk = facts({ "a@1.0.0": "2026-03-08T09:00:00Z", "b@2.0.0": null, "c@1.0.0": OLD });
    const at = (name: string, version: string) =>
      turnsGreenAt(risk, { type: "npm", name, version }, cooldown);
    expect(at("a", "1.0.0")).toBe(Date.parse("2026-03-15T09:00:00Z"));
    expect(at("b", "2.0.0")).toBe(NOW + DAY / 24);
    expect(at("c", "1.0.0")).toBeNull();
    expect(at("d", "1.0.0")).toBeNull();
  });
});
