import type { Review } from "../../../src/core/model/review.js";
import { code, foreign } from "../../../src/core/model/prose.js";
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

/** A direct dependency moves, nothing is new. */
function cleanBump(): Review {
  return review({
    lockfiles: [
      lockfile("services/cart/package-lock.json", [
        change("fastify@4.28.1", { kind: "upgraded", from: "4.28.0", service: "services/cart" }),
      ]),
    ],
  });
}

function upgradeThatBringsMany(): Review {
  const via = (...rest: string[]): readonly string[] => ["express@5.0.1", ...rest];
  const express = "upgraded pkg:npm/express@5.0.1";
  const at = { service: "services/frontend", cause: express } as const;
  const diff = lockfile(
    "services/frontend/package-lock.json",
    [
      change("array-flatten@1.1.1", { kind: "removed" }),
      change("body-parser@2.0.2", {
        ...at,
        kind: "upgraded",
        from: "1.20.2",
        chain: via("body-parser@2.0.2"),
      }),
      change("es-define-property@1.0.1", {
        ...at,
        chain: via("qs@6.13.1", "side-channel@1.1.0", "get-intrinsic@1.2.6", "es-define-property@1.0.1"),
      }),
      change("express@5.0.1", { ...at, kind: "upgraded", from: "4.17.1" }),
      change("get-intrinsic@1.2.6", {
        ...at,
        chain: via("qs@6.13.1", "side-channel@1.1.0", "get-intrinsic@1.2.6"),
      }),
      change("is-promise@4.0.0", { ...at, chain: via("router@2.0.0", "is-promise@4.0.0") }),
      change("router@2.0.0", { ...at, chain: via("router@2.0.0") }),
      change("safe-buffer@5.2.1", {
        ...at,
        kind: "duplicated",
        chain: via("content-disposition@1.0.0", "safe-buffer@5.2.1"),
        introducers: ["express@5.0.1", "compression@1.7.4", "morgan@1.10.0"],
      }),
      change("side-channel@1.1.0", { ...at, chain: via("qs@6.13.1", "side-channel@1.1.0") }),
      change("vite@6.0.5", { service: "services/frontend", scope: "development" }),
      change("@esbuild/linux-x64@0.24.2", {
        service: "services/frontend",
        scope: "development",
        chain: ["vite@6.0.5", "esbuild@0.24.2", "@esbuild/linux-x64@0.24.2"],
        variants: ["@esbuild/darwin-arm64@0.24.2", "@esbuild/win32-x64@0.24.2"],
      }),
      change("esbuild@0.24.2", {
        service: "services/frontend",
        scope: "development",
        chain: ["vite@6.0.5", "esbuild@0.24.2"],
      }),
    ],
    {
      causes: [
        cause("upgraded", "express@5.0.1", { from: "4.17.1", removes: [0] }),
        cause("added", "vite@6.0.5"),
      ],
    },
  );
  return review({
    lockfiles: [diff],
    findings: [
      finding(
        "install-script",
        { lockfile: diff, change: 11 },
        { reason: ["runs code when it is installed"] },
      ),
      finding(
        "duplicate-version",
        { lockfile: diff, change: 7 },
        {
          level: "note",
          reason: ["beside ", code("5.1.2")],
        },
      ),
    ],
  });
}

function malwareDeepInAChain(): Review {
  const via = (...rest: string[]): readonly string[] => ["event-stream@3.3.6", ...rest];
  const at = { service: "services/checkout" } as const;
  const diff = lockfile(
    "services/checkout/package-lock.json",
    [
      change("event-stream@3.3.6", at),
      change("flatmap-stream@0.1.1", { ...at, chain: via("flatmap-stream@0.1.1"), line: 812 }),
      change("map-stream@0.0.7", { ...at, chain: via("map-stream@0.0.7") }),
    ],
    { causes: [cause("added", "event-stream@3.3.6")] },
  );
  return review({
    lockfiles: [diff],
    findings: [
      finding(
        "malware",
        { lockfile: diff, change: 1 },
        {
          level: "block",
          advisory: advisory("MAL-2025-20690"),
          reason: ["known malware ", code("MAL-2025-20690")],
          advice: ["remove it; rotate secrets wherever this branch was installed"],
          location: { path: "services/checkout/package.json", line: 14 },
        },
      ),
    ],
  });
}

function exploitedVulnerability(): Review {
  const at = { service: "services/ads" } as const;
  const diff = lockfile(
    "services/ads/package-lock.json",
    [
      change("minimist@1.2.5", {
        ...at,
        chain: ["report-builder@2.5.0", "mkdirp@0.5.5", "minimist@1.2.5"],
        cause: "upgraded pkg:npm/report-builder@2.5.0",
      }),
      change("report-builder@2.5.0", {
        ...at,
        kind: "upgraded",
        from: "2.4.0",
        cause: "upgraded pkg:npm/report-builder@2.5.0",
      }),
    ],
    { causes: [cause("upgraded", "report-builder@2.5.0", { from: "2.4.0" })] },
  );
  const on = { lockfile: diff, change: 0 };
  return review({
    lockfiles: [diff],
    findings: [
      finding("vulnerability", on, {
        level: "block",
        severity: "critical",
        key: "vulnerability|minimist|GHSA-xvch-5gv4-984h",
        advisory: advisory("GHSA-xvch-5gv4-984h", {
          cve: "CVE-2021-44906",
          severity: "critical",
          fixedIn: "1.2.6",
          cleanIn: "1.2.6",
        }),
        reason: [
          code("GHSA-xvch-5gv4-984h"),
          " (",
          code("CVE-2021-44906"),
          ") critical 9.8, exploited (known since ",
          code("2022-03-25"),
          "); fixed in ",
          code("1.2.6"),
        ],
        fix: {
          kind: "move-introducer",
          direct: ref("report-builder@2.5.0"),
          to: "1.2.6",
          heldBy: { component: ref("mkdirp@0.5.5"), range: "1.2.5" },
          move: null,
        },
      }),
      finding("vulnerability", on, {
        severity: "medium",
        key: "vulnerability|minimist|GHSA-vh95-rmgr-6w4m",
        advisory: advisory("GHSA-vh95-rmgr-6w4m", { severity: "medium" }),
        reason: ["medium 5.6"],
      }),
      finding("vulnerability", null, {
        state: "fixed",
        counts: false,
        level: "note",
        lockfile: diff.path,
        component: ref("lodash@4.17.20"),
        key: "vulnerability|lodash|GHSA-35jh-r3h4-6jhm",
        advisory: advisory("GHSA-35jh-r3h4-6jhm"),
        reason: [code("GHSA-35jh-r3h4-6jhm"), " high 7.2, gone with this change"],
      }),
      finding("deprecated", null, {
        state: "still",
        counts: false,
        level: "note",
        lockfile: diff.path,
        component: ref("har-validator@5.1.5"),
        reason: [
          "its author says: ",
          foreign("this library is no longer supported, ask @someone or see #12"),
        ],
      }),
    ],
  });
}

function tamperedIntegrity(): Review {
  const diff = lockfile(
    "package-lock.json",
    [change("left-pad@1.3.0", { kind: "changed", cause: "refresh " })],
    { causes: [cause("refresh", null)] },
  );
  return review({
    lockfiles: [diff],
    findings: [
      finding(
        "integrity-changed",
        { lockfile: diff, change: 0 },
        {
          level: "block",
          reason: ["sha512 was ", code("sha512-XI5MPzVN…"), ", is ", code("sha512-8tH0p3Ec…")],
          advice: ["compare both archives, and ask who changed the lockfile"],
          source: "package-lock.json",
        },
      ),
    ],
  });
}

function unreadableLockfile(): Review {
  return review({
    lockfiles: [
      lockfile("services/pay/yarn.lock", [], {
        format: "yarn-classic",
        problems: [
          problem("services/pay/yarn.lock", "a merge conflict marker stands in the file", {
            kind: "merge-conflict",
            line: 412,
            severity: "fatal",
          }),
        ],
      }),
    ],
  });
}

function gaps(): Review {
  return review({
    lockfiles: [
      lockfile("package-lock.json", [change("nanoid@5.0.9")], { causes: [cause("added", "nanoid@5.0.9")] }),
    ],
    problems: [
      problem("vendor/engine", "a submodule, which Weir does not look into", { kind: "not-fetched" }),
      problem("apps/a/package.json", "no such file", { kind: "missing-manifest" }),
      problem("apps/b/package.json", "no such file", { kind: "missing-manifest" }),
    ],
    gaps: [
      { source: "OSV", reason: "no answer within 30 seconds", packages: ["nanoid"], kind: "failed" },
      {
        source: "OSV",
        reason: "not asked (private)",
        packages: ["@stromhaus/ui", "@stromhaus/i18n"],
        kind: "private",
      },
      { source: "CISA KEV", reason: "no catalogue is configured", packages: [], kind: "not-configured" },
    ],
    folded: ["test/fixtures/a/package-lock.json", "vendor/x/yarn.lock"],
  });
}

function manyServices(): Review {
  const services = Array.from({ length: 97 }, (_, n) => `services/s${String(n).padStart(2, "0")}`);
  const diffs = services.map((service) =>
    lockfile(
      `${service}/package-lock.json`,
      [
        change("axios@0.21.0", { service }),
        change("follow-redirects@1.13.0", {
          service,
          chain: ["axios@0.21.0", "follow-redirects@1.13.0"],
        }),
      ],
      { causes: [cause("added", "axios@0.21.0")] },
    ),
  );
  return review({
    lockfiles: diffs,
    findings: diffs.map((diff) =>
      finding(
        "vulnerability",
        { lockfile: diff, change: 1 },
        {
          severity: "high",
          advisory: advisory("GHSA-74fj-2j2h-c42q", { cve: "CVE-2022-0155", severity: "high" }),
          reason: [
            code("GHSA-74fj-2j2h-c42q"),
            " (",
            code("CVE-2022-0155"),
            ") high; fixed in ",
            code("1.14.7"),
          ],
          fix: {
            kind: "refresh-lockfile",
            direct: ref("axios@0.21.0"),
            to: "1.14.7",
            heldBy: null,
            move: null,
          },
        },
      ),
    ),
  });
}

/** The reviews of the goldens, by the golden's name. */
export const EXAMPLES: ReadonlyMap<string, Review> = new Map([
  ["clean-bump", cleanBump()],
  ["upgrade-that-brings-many", upgradeThatBringsMany()],
  ["malware-deep-in-a-chain", malwareDeepInAChain()],
  ["exploited-vulnerability", exploitedVulnerability()],
  ["tampered-integrity", tamperedIntegrity()],
  ["unreadable-lockfile", unreadableLockfile()],
  ["gaps", gaps()],
  ["97-services", manyServices()],
  ["nothing", review({ lockfiles: [lockfile("package-lock.json", [])] })],
]);
