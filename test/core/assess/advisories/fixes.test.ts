import { describe, expect, it } from "@jest/globals";
import { cleanVersion, fixOf } from "../../../../src/core/assess/advisories/fixes.js";
import { groupsFor } from "../../../../src/core/assess/advisories/groups.js";
import { knownAdvisories } from "../../../../src/core/assess/advisories/known.js";
import type { Advisory } from "../../../../src/core/model/advisory.js";
import { schemeOf } from "../../../../src/core/versions/index.js";
import { advisory, affects, semver } from "../../../support/advisory-builder.js";

const npm = schemeOf("npm");

function fixes(version: string, first: Advisory, ...others: readonly Advisory[]) {
  const all = knownAdvisories([first, ...others], { type: "npm", name: "a" }, npm);
  const group = groupsFor(all, version, npm).find(({ ids }) => ids.includes(first.id));
  if (group === undefined) throw new Error("nothing matches");
  return { ...fixOf(group, version, "npm"), cleanIn: cleanVersion(all, version, "npm") };
}

const record = (id: string, entry: object, more: object = {}) =>
  advisory({ id, affected: [affects("a", entry)], ...more });
const between = (id: string, introduced: string, fixed: string) =>
  record(id, { ranges: [semver({ introduced }, { fixed })] });

describe("the fix of an event", () => {
  it("is the lowest fix above the version, on its own branch", () => {
    const branches = record("A", {
      ranges: [
        semver({ introduced: "6.0.0" }, { fixed: "6.0.10" }),
        semver({ introduced: "8.0.0" }, { fixed: "8.0.5" }),
      ],
    });
    expect(fixes("6.0.3", branches)).toEqual({ fixedIn: "6.0.10", assumed: false, cleanIn: "6.0.10" });
    expect(fixes("8.0.0", branches)).toEqual({ fixedIn: "8.0.5", assumed: false, cleanIn: "8.0.5" });
  });

  it("is not a version in which an alias of the event still holds", () => {
    const early = advisory({
      id: "A",
      aliases: ["B"],
      affected: [affects("a", { ranges: [semver({ introduced: "0" }, { fixed: "1.1.0" })] })],
    });
    expect(fixes("1.0.0", early, between("B", "0", "1.2.0"))).toMatchObject({
      fixedIn: "1.2.0",
      cleanIn: "1.2.0",
    });
  });

  it("is assumed after the last affected version", () => {
    const last = record("A", { ranges: [semver({ introduced: "4.1.1" }, { last_affected: "4.1.2" })] });
    expect(fixes("4.1.1", last)).toEqual({ fixedIn: "4.1.2", assumed: true, cleanIn: null });
  });

  it("is told where the record bounds what is affected and names a fix besides; a limit is none", () => {
    const both = record("A", {
      ranges: [semver({ introduced: "0" }, { last_affected: "1.5.0" }, { fixed: "2.0.0" })],
    });
    expect(fixes("1.4.0", both)).toEqual({ fixedIn: "2.0.0", assumed: false, cleanIn: "2.0.0" });
    const limited = record("A", { ranges: [semver({ introduced: "0" }, { limit: "2.0.0" })] });
    expect(fixes("1.4.0", limited)).toEqual({ fixedIn: null, assumed: false, cleanIn: null });
  });

  it("takes GitHub's last known version for an open range, and none beyond it", () => {
    const open = record("A", {
      ranges: [semver({ introduced: "1.4.1" })],
      database_specific: { last_known_affected_version_range: "<= 1.4.2" },
    });
    expect(fixes("1.4.1", open)).toMatchObject({ fixedIn: "1.4.2", assumed: true });
    expect(fixes("1.5.0", open)).toMatchObject({ fixedIn: null, assumed: false });
  });

  it("is unknown for open ranges and bare lists", () => {
    expect(fixes("1.0.0", record("A", { ranges: [semver({ introduced: "0" })] }))).toMatchObject({
      fixedIn: null,
    });
    expect(fixes("2.0.3", record("A", { versions: ["2.0.3"] }))).toMatchObject({
      fixedIn: null,
      cleanIn: null,
    });
  });
});

describe("the lowest clean version", () => {
  it("is not the home of another event, and prefers the same major", () => {
    const first = between("A", "0", "1.1.0");
    expect(fixes("1.0.0", first, between("B", "1.1.0", "1.3.0"), between("C", "0", "2.0.0"))).toMatchObject({
      fixedIn: "1.1.0",
      cleanIn: "2.0.0",
    });
    expect(
      fixes("1.0.0", first, between("B", "1.1.0", "1.3.0"), between("D", "2.0.0", "2.1.0")),
    ).toMatchObject({
      cleanIn: "1.3.0",
    });
  });

  it("is a release while one will do, unless a pre-release is held already", () => {
    const early = between("A", "0", "1.5.0-rc.1");
    expect(fixes("1.0.0", early)).toMatchObject({ fixedIn: "1.5.0-rc.1", cleanIn: "1.5.0-rc.1" });
    const later = between("B", "2.0.0", "2.1.0");
    expect(fixes("1.0.0", early, later)).toMatchObject({ fixedIn: "1.5.0-rc.1", cleanIn: "2.1.0" });
    expect(fixes("1.5.0-beta.1", early, later)).toMatchObject({ cleanIn: "1.5.0-rc.1" });
    const both = record("A", {
      ranges: [
        semver({ introduced: "0" }, { fixed: "1.5.0-rc.1" }),
        semver({ introduced: "1.5.0-rc.2" }, { fixed: "1.5.2" }),
      ],
    });
    expect(fixes("1.0.0", both)).toMatchObject({ fixedIn: "1.5.2", cleanIn: "1.5.2" });
  });

  it("ignores what is withdrawn", () => {
    const withdrawn = record(
      "W",
      { ranges: [semver({ introduced: "0" })] },
      { withdrawn: "2025-01-01T00:00:00Z" },
    );
    expect(fixes("1.0.0", between("A", "0", "1.1.0"), withdrawn)).toMatchObject({ cleanIn: "1.1.0" });
  });

  it("is found quickly among many advisories", () => {
    const many = Array.from({ length: 400 }, (_, index) => between(`A${index}`, "0", `1.${index + 1}.0`));
    const started = performance.now();
    expect(fixes("1.0.0", between("X", "0", "1.0.1"), ...many)).toMatchObject({ fixedIn: "1.0.1" });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
