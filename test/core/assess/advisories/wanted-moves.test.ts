import { describe, expect, it } from "@jest/globals";
import { assessAdvisories } from "../../../../src/core/assess/advisories/assessor.js";
import { wantedMoves } from "../../../../src/core/assess/advisories/wanted-moves.js";
import type { Advisory } from "../../../../src/core/model/advisory.js";
import { advisory, affects, semver } from "../../../support/advisory-builder.js";
import { compared, riskOf } from "../../../support/compared.js";
import type { LockfileSpec } from "../../../support/lockfile-builder.js";

const none: LockfileSpec = { services: [{}], nodes: [] };
const asking = (range: string): LockfileSpec => ({
  services: [{ dependencies: { outer: "^1.0.0" } }],
  nodes: [
    { name: "outer", version: "1.0.0", requires: { inner: range } },
    { name: "inner", version: "1.0.0" },
  ],
});
const about = (id: string, name: string, ...events: readonly object[]): Advisory =>
  advisory({ id, affected: [affects(name, { ranges: [semver(...events)] })] });
const event = about("GHSA-1", "inner", { introduced: "0" }, { fixed: "1.1.0" });
const next = about("GHSA-2", "inner", { introduced: "1.1.0" }, { fixed: "2.0.0" });
const endless = about("GHSA-3", "inner", { introduced: "1.1.0" });

const input = (range: string, ...records: readonly Advisory[]) =>
  compared(none, asking(range), riskOf(records));
const fixOf = (range: string, ...records: readonly Advisory[]) =>
  assessAdvisories(input(range, ...records)).map(({ fix }) => [fix?.kind, fix?.to]);

describe("the version to reach", () => {
  it("is not one where another event begins, while there is a clean one", () => {
    expect(fixOf("^1.0.0", event)).toEqual([["refresh-lockfile", "1.1.0"]]);
    expect(fixOf("^1.0.0", event, next)).toEqual([["move-introducer", "2.0.0"]]);
  });

  it("is the fix of the event where something is known against all, and where the rest was there already", () => {
    expect(fixOf("^1.0.0", event, endless)).toEqual([["refresh-lockfile", "1.1.0"]]);
    const old = about("GHSA-4", "inner", { introduced: "0" }, { fixed: "3.0.0" });
    expect(fixOf("^1.0.0", event, old)[0]).toEqual(["refresh-lockfile", "1.1.0"]);
  });
});

describe("a move that is looked for", () => {
  const wanted = (...records: readonly Advisory[]) => {
    const [move] = wantedMoves([input("1.0.0", ...records)]).values();
    if (move === undefined) throw new Error("none is looked for");
    return move;
  };

  it("leads to a version above that is clean", () => {
    const { direct, component, isWanted } = wanted(event, next);
    expect([direct.name, component]).toEqual(["outer", "inner"]);
    expect(["0.9.0", "1.0.0", "1.1.0", "2.0.0", "weird"].map(isWanted)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it("never leads back into the event, or into another, where something is known against every fix", () => {
    const twice = about(
      "GHSA-1",
      "inner",
      { introduced: "0" },
      { fixed: "1.1.0" },
      { introduced: "2.0.0" },
      { last_affected: "2.5.0" },
    );
    const always = about("GHSA-5", "inner", { introduced: "0.1.0" });
    const { isWanted } = wanted(twice, always, about("MAL-1", "inner", { introduced: "3.0.0" }));
    expect(["1.1.0", "2.1.0", "2.6.0", "3.0.0"].map(isWanted)).toEqual([true, false, true, false]);
  });

  it("does not take a version of the direct dependency that something new is known against", () => {
    const own = advisory({
      id: "MAL-2",
      affected: [affects("outer", { versions: ["1.0.1"] })],
    });
    const { isNoWorse } = wanted(event, own);
    expect(["1.0.1", "1.0.2"].map(isNoWorse)).toEqual([false, true]);
  });
});
