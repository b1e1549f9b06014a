import { describe, expect, test } from "@jest/globals";

import { conclude, riskOfFindings, type Evidence } from "../../src/core/pipeline.js";
import type { ComparedLockfile } from "../../src/core/compare.js";
import type { PurlType } from "../../src/core/model/component.js";
import { NO_LEDGER } from "../../src/core/ledger/apply.js";
import type { Problem } from "../../src/core/model/problem.js";
import { DEFAULT_POLICY } from "../../src/core/policy/defaults.js";
import { compared, riskOf } from "../support/compared.js";
import type { LockfileSpec } from "../support/lockfile-builder.js";

const EMPTY: LockfileSpec = { services: [{ dependencies: {} }], nodes: [] };
const HASH = {
  integrity: "sha512-AAAA",
  resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
  installScript: false,
};
const WITH_A: LockfileSpec = {
  services: [{ dependencies: { a: "^1.0.0" } }],
  nodes: [{ name: "a", version: "1.0.0", ...HASH }],
};

function evidence(change: Partial<Evidence> = {}): Evidence {
  const subject = { owner: "acme", repository: "shop", number: 1, head: "h", base: "b", mergeBase: "m" };
  return {
    subject,
    lockfiles: [compared(EMPTY, WITH_A)],
    risk: riskOf([]),
    problems: [],
    folded: [],
    policy: DEFAULT_POLICY,
    loosens: [],
    ledger: NO_LEDGER,
    now: 0,
    ...change,
  };
}

const problem = (kind: Problem["kind"], severity: Problem["severity"]): Problem => ({
  kind,
  severity,
  path: "x",
  line: null,
  message: "m",
});

describe("conclude", () => {
  test("is a success, and complete, when nothing is wrong", () => {
    expect(conclude(evidence())).toMatchObject({
      verdict: "pass",
      complete: true,
      conclusion: "success",
      counts: { newComponents: 1, newTransitive: 0, services: 1, causes: 1 },
    });
  });

  test("fails for what the change itself hides, and says that it is not complete", () => {
    expect(conclude(evidence({ problems: [problem("not-fetched", "fatal")] }))).toMatchObject({
      conclusion: "failure",
      complete: false,
    });
  });

  test("is neutral when an outside source failed or something of a lockfile was left out", () => {
    const gap = { source: "OSV", reason: "down", packages: ["a"], kind: "failed" as const };
    expect(conclude(evidence({ risk: { ...riskOf([]), gaps: [gap] } }))).toMatchObject({
      conclusion: "neutral",
      complete: false,
    });
    expect(conclude(evidence({ problems: [problem("unreadable-entry", "partial")] }))).toMatchObject({
      conclusion: "neutral",
      complete: false,
    });
  });

  test("tells what is not asked by intention, and is complete all the same", () => {
    const gap = { source: "OSV", reason: "private", packages: ["@acme/a"], kind: "private" as const };
    expect(conclude(evidence({ risk: { ...riskOf([]), gaps: [gap] } }))).toMatchObject({
      conclusion: "success",
      complete: true,
      gaps: [gap],
    });
  });

  test("fails when something blocks: the same version with another hash", () => {
    const tampered: LockfileSpec = {
      ...WITH_A,
      nodes: [{ name: "a", version: "1.0.0", ...HASH, integrity: "sha512-BBBB" }],
    };
    const review = conclude(evidence({ lockfiles: [compared(WITH_A, tampered)] }));
    expect(review).toMatchObject({ verdict: "block", conclusion: "failure" });
    expect(review.findings.map(({ flag, level }) => [flag, level])).toContainEqual([
      "integrity-changed",
      "block",
    ]);
  });

  test("says once that a lockfile does not tell install scripts", () => {
    const silent: LockfileSpec = {
      path: "a/yarn.lock",
      services: [{ dependencies: { a: "^1.0.0" } }],
      nodes: [{ name: "a", version: "1.0.0", ...HASH, installScript: null }],
    };
    const { gaps } = conclude(
      evidence({ lockfiles: [compared(null, silent), compared(null, { ...silent, path: "b/yarn.lock" })] }),
    );
    expect(gaps).toEqual([
      {
        source: "install scripts",
        reason: "yarn.lock does not tell which components run one",
        packages: [],
        kind: "not-covered",
      },
    ]);
  });

  test("names every file that does not, and none where nothing runs at installation", () => {
    const silent = (path: string, purlType: PurlType): ComparedLockfile =>
      compared(null, {
        path,
        purlType,
        services: [{ dependencies: { a: "^1.0.0" } }],
        nodes: [{ name: "a", version: "1.0.0", ...HASH, installScript: null }],
      });
    const told = (...lockfiles: readonly ComparedLockfile[]) =>
      conclude(evidence({ lockfiles })).gaps.map(({ reason }) => reason);
    expect(
      told(silent("Cargo.lock", "cargo"), silent("uv.lock", "pypi"), silent("packages.lock.json", "nuget")),
    ).toEqual(["Cargo.lock, packages.lock.json and uv.lock do not tell which components run one"]);
    expect(told(silent("go.mod", "golang"), silent("gradle.lockfile", "maven"))).toEqual([]);
  });

  test("counts the same change in many lockfiles as one change", () => {
    const paths = ["a/package-lock.json", "b/package-lock.json"];
    const lockfiles = paths.map((path) => compared({ ...EMPTY, path }, { ...WITH_A, path }));
    expect(conclude(evidence({ lockfiles })).counts).toMatchObject({ causes: 1, newComponents: 2 });
  });

  test("tells compiled files that came in, counts those of test data, and keeps their content for the ledger", () => {
    const binaries = {
      changed: [{ path: "lib/a.jar", kind: "added", sha: "0123456789abcdef" }],
      folded: ["testdata/b.jar"],
    } as const;
    const review = conclude(evidence({ lockfiles: [], binaries }));
    expect(review).toMatchObject({ verdict: "warn", conclusion: "success", complete: true });
    expect(review.findings).toMatchObject([{ flag: "binary-added", level: "warn", lockfile: "lib/a.jar" }]);
    expect(review.gaps).toMatchObject([{ source: "binaries", packages: ["testdata/b.jar"] }]);
    const [finding] = review.findings;
    if (finding === undefined) throw new Error("no finding");
    const risk = riskOfFindings([])(finding);
    expect(risk).toMatchObject({ type: "generic", name: "lib/a.jar" });
    expect(risk.material).toContain("0123456789ab");
  });
});
