import type { Finding, JudgedFinding, Level } from "../model/finding.js";
import type { Verdict } from "../model/review.js";
import type { Condition, Policy } from "./policy.js";

/**
 * What the policy makes of every finding, in their order. What was there before does not count, except malware and what
 * moved to runtime; what is fixed never does. What does not count does nothing but inform, so its level is `note`.
 */
export function judge(findings: readonly Finding[], policy: Policy): readonly JudgedFinding[] {
  return findings.map((finding) => {
    const counts = countsOf(finding);
    return { ...finding, counts, accepted: null, level: counts ? levelOf(finding, policy) : "note" };
  });
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

function levelOf(finding: Finding, policy: Policy): Level {
  const found = policy.rules.find((rule) => rule.flag === finding.flag && holds(rule.when, finding));
  // A flag without a rule is somebody's mistake; it must not pass in silence.
  return found?.level ?? "warn";
}

function holds(when: Condition, finding: Finding): boolean {
  const { advisory } = finding;
  return (
    (when.severity === undefined || when.severity.includes(finding.severity)) &&
    (when.exploited === undefined || when.exploited === ((advisory?.exploited ?? null) !== null)) &&
    (when.scope === undefined || when.scope === finding.scope) &&
    (when.direct === undefined || when.direct === finding.direct) &&
    (when.match === undefined || when.match === advisory?.match) &&
    (when.component === undefined || when.component === (finding.component !== null))
  );
}
