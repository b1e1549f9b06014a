import type { AssessInput } from "../../src/core/assess/assessor.js";
import { compareLockfile } from "../../src/core/compare.js";
import { buildGraph } from "../../src/core/graph.js";
import { type Advisory, type Exploited, packageKey, type RiskData } from "../../src/core/model/advisory.js";
import { lockfile, type LockfileSpec } from "./lockfile-builder.js";

/** What an assessor sees of two hand-made lockfiles; null = that side does not hold it. */
export function compared(
  base: LockfileSpec | null,
  head: LockfileSpec | null,
  risk: RiskData = riskOf([]),
): AssessInput {
  const path = (head ?? base)?.path ?? "package-lock.json";
  const pair = {
    path,
    movedFrom: base?.path !== undefined && base.path !== path ? base.path : null,
    base: base === null ? null : buildGraph(lockfile(base)),
    head: head === null ? null : buildGraph(lockfile(head)),
    problems: [],
  };
  return { ...compareLockfile(pair), risk };
}

/** Answers for every package that the records name. */
export function riskOf(advisories: readonly Advisory[], exploited: readonly Exploited[] = []): RiskData {
  const byPackage = new Map<string, Advisory[]>();
  for (const advisory of advisories) {
    for (const name of new Set(advisory.affected.map((entry) => entry.name))) {
      const key = packageKey({ type: "npm", name });
      byPackage.set(key, [...(byPackage.get(key) ?? []), advisory]);
    }
  }
  return {
    advisories: byPackage,
    exploited: new Map(exploited.map((entry) => [entry.cve, entry])),
    gaps: [],
  };
}
