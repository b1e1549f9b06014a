import type { RiskData } from "../../model/advisory.js";
import type { AdvisoryEvidence } from "../../model/finding.js";
import type { PurlType } from "../../model/component.js";
import type { Copy } from "./copies.js";
import { fixOf } from "./fixes.js";
import type { AliasGroup } from "./groups.js";
import { type Judgement, severityOf } from "./severity.js";

/** What an event is, seen from one version. Malware is removed, not upgraded: it names no fix. */
export function evidenceOf(
  group: AliasGroup,
  copy: Copy,
  type: PurlType,
  risk: RiskData,
): { readonly evidence: AdvisoryEvidence; readonly judgement: Judgement } {
  const judgement = severityOf(group);
  const { judged, cleanIn } = copy;
  const { fixedIn, assumed } = fixFrom(group, copy, type);
  const judging = group.malware ? group.matches.filter(({ known }) => known.advisory.malware) : group.matches;
  const evidence: AdvisoryEvidence = {
    id: group.id,
    ids: group.ids,
    cve: group.cves[0] ?? null,
    severity: judgement.severity,
    score: judgement.score,
    severityFrom: judgement.from,
    exploited: exploitedOf(group, risk),
    summary: group.matches[0].known.advisory.summary,
    match: judging.some((match) => match.kind === "exact") ? "exact" : "whole-package",
    fixedIn: asWritten(fixedIn, judged),
    cleanIn: group.malware ? null : asWritten(cleanIn, judged),
    fixAssumed: assumed,
  };
  return { evidence, judgement };
}

function fixFrom(group: AliasGroup, { judged, commit }: Copy, type: PurlType): ReturnType<typeof fixOf> {
  if (group.malware) return { fixedIn: null, assumed: false };
  if (commit === null) return fixOf(group, judged, type);
  const fixing = fixingCommits(group);
  return { fixedIn: fixing.length === 1 ? (fixing[0] ?? null) : null, assumed: false };
}

/**
 * Commits that the records of an event name as fixes. Which one of several lies on the way of a commit, only the repository
 * tells.
 */
export function fixingCommits(group: AliasGroup): readonly string[] {
  return [...new Set(group.matches.flatMap(({ known }) => known.advisory.fixingCommits))];
}

/** Advisories leave out the `v` that versions of Go, and of some actions and PHP packages, begin with. */
function asWritten(fix: string | null, version: string): string | null {
  return fix !== null && /^v\d/.test(version) && /^\d/.test(fix) ? `v${fix}` : fix;
}

/** The earliest entry of the catalogue; ransomware if any of its CVEs is known for it. */
function exploitedOf(group: AliasGroup, risk: RiskData): AdvisoryEvidence["exploited"] {
  const entries = group.cves.flatMap((cve) => risk.exploited?.get(cve) ?? []);
  const since = entries.map((entry) => entry.since).sort()[0];
  if (since === undefined) return null;
  return { since, ransomware: entries.some((entry) => entry.ransomware) };
}
