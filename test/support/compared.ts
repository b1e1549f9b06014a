import type { AssessInput } from "../../src/core/assess/assessor.js";
import { compareLockfile } from "../../src/core/compare.js";
import { buildGraph } from "../../src/core/graph.js";
import { type Advisory, type Exploited, packageKey, type RiskData } from "../../src/core/model/advisory.js";
import { PURL_TYPES } from "../../src/core/model/component.js";
import { osvKey, osvPackage } from "../../src/core/model/ecosystem.js";
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
    for (const key of new Set(advisory.affected.flatMap(keysOf))) {
      byPackage.set(key, [...(byPackage.get(key) ?? []), advisory]);
    }
  }
  return {
    advisories: byPackage,
    exploited: new Map(exploited.map((entry) => [entry.cve, entry])),
    facts: new Map(),
    gaps: [],
  };
}

/** Of every package type that the ecosystem is asked for. */
function keysOf({ ecosystem, name }: Advisory["affected"][number]): readonly string[] {
  return PURL_TYPES.flatMap((type) => {
    const asked = osvPackage({ type, name });
    const same = asked !== null && osvKey(asked.ecosystem, asked.name) === osvKey(ecosystem, name);
    return same ? [packageKey({ type, name })] : [];
  });
}
