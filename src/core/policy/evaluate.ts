import type { Finding, JudgedFinding } from "../model/finding.js";
import type { Verdict } from "../model/review.js";
import { isLike, isPathLike } from "./pattern.js";
import type { Condition, Policy, PolicyRule } from "./policy.js";

/** What the policy makes of all findings. */
export interface Judgement {
  /** In their order; those that a rule switched off are left out. */
  readonly findings: readonly JudgedFinding[];
  /** How many were switched off; what does not count is not counted here either. */
  readonly switchedOff: number;
}

/**
 * What was there before does not count, except malware and what moved to runtime; what is fixed never does. What does
 * not count does nothing but inform, so its level is `note`.
 * @param ageOf how many days ago the version was published that a finding is about; null = nobody tells
 */
export function judge(
  findings: readonly Finding[],
  policy: Policy,
  ageOf: (finding: Finding) => number | null,
): Judgement {
  const judged: JudgedFinding[] = [];
  let switchedOff = 0;
  for (const finding of findings) {
    const counts = countsOf(finding);
    const rule = policy.rules.find(
      (one) => one.flag === finding.flag && holds(one.when, finding, ageOf(finding)),
    );
    if (rule?.level === "off") {
      if (counts) switchedOff += 1;
      continue;
    }
    judged.push({ ...finding, counts, accepted: null, ...decision(rule, counts, finding) });
  }
  return { findings: judged, switchedOff };
}

function decision(
  rule: PolicyRule | undefined,
  counts: boolean,
  finding: Finding,
): Pick<JudgedFinding, "level" | "decidedBy" | "because"> {
  // A flag without a rule is somebody's mistake; it must not pass in silence.
  if (rule === undefined) throw new RangeError(`no rule of the policy holds for ${finding.flag}`);
  const level = rule.level === "off" ? "note" : rule.level;
  return { level: counts ? level : "note", decidedBy: rule.origin, because: rule.because };
}

/** The worst of what counts. */
export function verdictOf(findings: readonly JudgedFinding[]): Verdict {
  const levels = new Set(findings.filter((finding) => finding.counts).map((finding) => finding.level));
  if (levels.has("block")) return "block";
  return levels.has("warn") ? "warn" : "pass";
}

function countsOf(finding: Finding): boolean {
  if (finding.state === "fixed") return false;
  return finding.state === "new" || finding.flag === "malware" || finding.becameRuntime;
}

/** Whether a rule's condition holds for a finding. */
function holds(when: Condition, finding: Finding, age: number | null): boolean {
  const { advisory, component, services } = finding;
  return (
    (when.severity === undefined || when.severity.includes(finding.severity)) &&
    (when.exploited === undefined || when.exploited === ((advisory?.exploited ?? null) !== null)) &&
    (when.scope === undefined || when.scope === finding.scope) &&
    (when.direct === undefined || when.direct === finding.direct) &&
    (when.match === undefined || when.match === advisory?.match) &&
    (when.about === undefined || when.about === (component === null ? "file" : "component")) &&
    (when.ecosystem === undefined || (component !== null && when.ecosystem.includes(component.type))) &&
    (when.youngerThanDays === undefined || (age !== null && age < when.youngerThanDays)) &&
    (when.olderThanDays === undefined || (age !== null && age >= when.olderThanDays)) &&
    (when.service === undefined || isEach(services, when.service)) &&
    (when.component === undefined ||
      (component !== null &&
        when.component.some((pattern) =>
          isLike(pattern.startsWith("pkg:") ? component.purl : component.name, pattern),
        )))
  );
}

/** Every service must match: what also reaches another one is not that one's business alone. */
function isEach(services: readonly string[], patterns: readonly string[]): boolean {
  return (
    services.length > 0 && services.every((path) => patterns.some((pattern) => isPathLike(path, pattern)))
  );
}
