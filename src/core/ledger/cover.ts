import type { Severity } from "../model/advisory.js";
import type { AcceptedMark } from "../model/finding.js";
import type { AcceptedRisk, Acceptance } from "../model/ledger.js";

/** Why an acceptance of this very finding does not cover it any more. */
type Lapse = Exclude<AcceptedMark["lapse"], null>;

/** What an acceptance means for a finding: it covers it, it once did, or it is about something else (null). */
export type Cover = "covers" | Lapse | null;

/**
 * Rank of a severity: a higher one is worse. What nobody had rated when it was accepted and is now rated medium or more
 * is worse than what was accepted.
 */
const RANK: Readonly<Record<Severity, number>> = {
  none: 0,
  low: 1,
  unknown: 1,
  medium: 2,
  high: 3,
  critical: 4,
};

/** Whether both name the same finding, whatever its version and severity. */
function isSameRisk(a: AcceptedRisk, b: AcceptedRisk): boolean {
  if (a.flag !== b.flag || a.type !== b.type || a.name !== b.name) return false;
  // Alias groups grow; one id in common is the same event.
  if (a.advisories.length > 0 || b.advisories.length > 0) {
    return a.advisories.some((id) => b.advisories.includes(id));
  }
  return a.key === b.key;
}

/**
 * What an acceptance means for a finding as it is now.
 *
 * @param now milliseconds since 1970
 */
export function coverOf(acceptance: Acceptance, risk: AcceptedRisk, now: number): Cover {
  const same = acceptance.covers.filter((accepted) => isSameRisk(accepted, risk));
  if (same.length === 0) return null;
  if (now >= Date.parse(acceptance.until)) return "expired";
  const locked = same.filter(
    (accepted) => accepted.version === risk.version && accepted.material === risk.material,
  );
  if (locked.length === 0) return "changed";
  const bearable = locked.filter((accepted) => RANK[risk.severity] <= RANK[accepted.severity]);
  if (bearable.length === 0) return "worse";
  return bearable.some((accepted) => accepted.exploited || !risk.exploited) ? "covers" : "exploited";
}
