import type { Severity } from "../model/advisory.js";
import { compareText } from "../model/order.js";
import { FLAGS, type JudgedFinding, type Level } from "../model/finding.js";

const LEVELS: readonly Level[] = ["block", "warn", "note"];
/** Unknown is not "low": it stands before it. */
const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "unknown", "low", "none"];
const STATES: readonly JudgedFinding["state"][] = ["new", "still", "fixed"];

/** What is exploited comes before what could be. */
function danger(finding: JudgedFinding): number {
  return finding.advisory?.exploited == null ? 1 : 0;
}

/** A MAL record tells more of malware than an advisory that only lists it. */
function namedByMal(finding: JudgedFinding): number {
  return finding.advisory?.id.startsWith("MAL-") === true ? 0 : 1;
}

/**
 * What matters first: level, flag, known exploitation, severity, name, version, lockfile; then state and key, so that
 * the order never depends on the order of the input.
 */
export function compareFindings(a: JudgedFinding, b: JudgedFinding): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    FLAGS.indexOf(a.flag) - FLAGS.indexOf(b.flag) ||
    danger(a) - danger(b) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.component?.name ?? "", b.component?.name ?? "") ||
    compareText(a.component?.version ?? "", b.component?.version ?? "") ||
    compareText(a.lockfile, b.lockfile) ||
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    namedByMal(a) - namedByMal(b) ||
    compareText(a.key, b.key) ||
    compareText(a.services.join("\n"), b.services.join("\n")) ||
    compareText(a.location.path, b.location.path) ||
    a.location.line - b.location.line
  );
}
