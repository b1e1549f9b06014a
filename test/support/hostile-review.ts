import fc from "fast-check";
import type { Gap } from "../../src/core/model/advisory.js";
import type { Cause, Change, ChangeKind, LockfileDiff } from "../../src/core/model/change.js";
import { FLAGS, type JudgedFinding } from "../../src/core/model/finding.js";
import type { Problem } from "../../src/core/model/problem.js";
import { code, foreign, type Prose } from "../../src/core/model/prose.js";
import { refOf } from "../../src/core/model/purl.js";
import type { Review } from "../../src/core/model/review.js";
import { hostile } from "./hostile.js";
import { advisory, finding, review } from "./review-builder.js";

const prose: fc.Arbitrary<Prose> = fc.array(
  fc.oneof(fc.constantFrom("fixed in ", " and ", "; "), hostile.map(code), hostile.map(foreign)),
  { maxLength: 4 },
);

const ref = fc
  .record({ name: hostile, version: hostile })
  .map((names) => refOf({ type: "npm", source: "registry", ...names }));

const KINDS = [
  "added",
  "duplicated",
  "upgraded",
  "downgraded",
  "removed",
  "changed",
  "rescoped",
  "moved",
  "spread",
] as const satisfies readonly ChangeKind[];

const CAUSES = ["added", "upgraded", "downgraded", "removed", "override", "refresh", "untold"] as const;

const state = fc.record({
  ref,
  nodes: fc.constant([0]),
  direct: fc.constantFrom(true, false, null),
  scope: fc.constantFrom("runtime", "development", "unknown"),
  services: fc.array(hostile, { maxLength: 3 }),
  dependants: fc.array(hostile, { maxLength: 1 }),
  line: fc.integer({ min: -1, max: 99 }),
});

const link = fc.record({ name: hostile, version: hostile, node: fc.constant(0) });

function changes(causeIds: readonly string[]): fc.Arbitrary<readonly Change[]> {
  const inheritance = fc.record({
    service: hostile,
    chain: fc.option(fc.array(link, { minLength: 1, maxLength: 12 })),
    lockfile: hostile,
    toldBy: fc.constantFrom(null, { what: "component", by: "deps.dev" } as const),
    unknownBecause: fc.constantFrom("no-edges", "no-root-reaches-it", null),
    introducers: fc.array(ref, { maxLength: 4 }),
    cause: fc.constantFrom(...causeIds, "nowhere"),
  });
  return fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      type: fc.constant("npm" as const),
      name: hostile,
      from: fc.option(state),
      to: fc.option(state),
      inheritance: fc.option(inheritance),
      variants: fc.array(ref, { maxLength: 2 }),
      variantOf: fc.constant(null),
    }),
    { maxLength: 6 },
  );
}

const problem: fc.Arbitrary<Problem> = fc.record({
  kind: fc.constantFrom("syntax", "unresolved", "not-fetched"),
  path: hostile,
  line: fc.option(fc.integer({ min: -1, max: 99 })),
  message: hostile,
  severity: fc.constantFrom("fatal", "partial"),
});

const gap: fc.Arbitrary<Gap> = fc.record({
  source: hostile,
  reason: hostile,
  packages: fc.array(hostile, { maxLength: 6 }),
  kind: fc.constantFrom("failed", "not-asked", "private", "not-covered", "not-configured"),
});

const diff: fc.Arbitrary<LockfileDiff> = fc.array(hostile, { minLength: 1, maxLength: 3 }).chain((causeIds) =>
  fc
    .record({
      path: hostile,
      changes: changes(causeIds),
      causes: fc.array(
        fc.record({
          id: fc.constantFrom(...causeIds),
          kind: fc.constantFrom(...CAUSES),
          component: fc.option(ref),
          fromVersion: fc.option(hostile),
          direct: fc.boolean(),
          selector: fc.option(hostile),
        }),
        { maxLength: 3 },
      ),
      problems: fc.array(problem, { maxLength: 3 }),
      tellsWhole: fc.boolean(),
    })
    .map(({ path, changes, causes, problems, tellsWhole }) => ({
      path,
      movedFrom: null,
      format: "package-lock",
      tellsWhole,
      changes,
      causes: causes.map((cause): Cause => {
        const all = [...changes.keys()];
        return { ...cause, brings: all, moves: all, removes: all };
      }),
      problems,
    })),
);

function findings(diffs: readonly LockfileDiff[]): fc.Arbitrary<readonly JudgedFinding[]> {
  const one = fc.record({
    flag: fc.constantFrom(...FLAGS),
    on: fc.nat({ max: 20 }),
    level: fc.constantFrom("block", "warn", "note"),
    counts: fc.boolean(),
    state: fc.constantFrom("new", "still", "fixed"),
    reason: prose,
    advice: fc.option(prose),
    component: fc.option(ref),
    id: fc.oneof(hostile, fc.constantFrom("MAL-2025-1", "GHSA-35jh-r3h4-6jhm")),
    advised: fc.boolean(),
    held: ref,
    to: fc.option(hostile),
    fix: fc.constantFrom("bump-direct", "refresh-lockfile", "move-introducer", "none-known"),
    path: fc.oneof(hostile, fc.constant("a/package.json")),
    line: fc.integer({ min: -1, max: 9 }),
    services: fc.array(hostile, { maxLength: 4 }),
  });
  return fc.array(
    one.map((parts): JudgedFinding => {
      const lockfile = diffs[parts.on % Math.max(1, diffs.length)];
      const hit = lockfile === undefined || lockfile.changes.length === 0 ? null : lockfile;
      return finding(
        parts.flag,
        hit === null ? null : { lockfile: hit, change: parts.on % hit.changes.length },
        {
          level: parts.level,
          counts: parts.counts,
          state: parts.state,
          reason: parts.reason,
          advice: parts.advice,
          component: parts.component,
          services: parts.services,
          location: { path: parts.path, line: parts.line },
          advisory: parts.advised ? advisory(parts.id, { cve: parts.id, summary: parts.id }) : null,
          fix: {
            kind: parts.fix,
            direct: parts.component,
            to: parts.to,
            heldBy: { component: parts.held, range: parts.to ?? "" },
            move: parts.to === null ? null : { version: parts.to, brings: parts.id },
          },
          key: JSON.stringify([parts.flag, parts.component?.name, parts.id]),
        },
      );
    }),
    { maxLength: 8 },
  );
}

/** Any review at all, foreign text at its worst in every place that holds foreign text. */
export const hostileReview: fc.Arbitrary<Review> = fc
  .array(diff, { maxLength: 3 })
  .chain((diffs) =>
    fc.record({
      lockfiles: fc.constant(diffs),
      findings: findings(diffs),
      problems: fc.array(problem, { maxLength: 4 }),
      gaps: fc.array(gap, { maxLength: 4 }),
      folded: fc.array(hostile, { maxLength: 5 }),
    }),
  )
  .map(review);
