import type { AcceptedMark, JudgedFinding } from "../model/finding.js";
import type { AcceptedRisk, Acceptance } from "../model/ledger.js";
import { coverOf } from "./cover.js";

/** What the ledger holds, and where and when findings are held against it. */
export interface AcceptedHere {
  readonly acceptances: readonly Acceptance[];
  readonly repositoryId: number | null;
  /** The pull request; those that a merge group brings, or that were merged. */
  readonly numbers: readonly number[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Nobody keeps a ledger (command line). */
export const NO_LEDGER: AcceptedHere = { acceptances: [], repositoryId: null, numbers: [], now: 0 };

/** Whether an acceptance was meant for this place: one from elsewhere covers nothing here. */
function isReaching({ reach, said }: Acceptance, here: AcceptedHere): boolean {
  switch (reach) {
    case "organisation":
      return true;
    case "repository":
      return said.repositoryId === here.repositoryId;
    case "pull-request":
      return said.repositoryId === here.repositoryId && here.numbers.includes(said.number);
  }
}

/** The acceptance's mark on a finding: one that covers it before one that no longer does; among these the newest. */
function markOf(
  risk: AcceptedRisk,
  newestFirst: readonly Acceptance[],
  here: AcceptedHere,
): AcceptedMark | null {
  let lapsed: AcceptedMark | null = null;
  for (const acceptance of newestFirst) {
    if (!isReaching(acceptance, here)) continue;
    const cover = coverOf(acceptance, risk, here.now);
    if (cover === null) continue;
    const { id, by, at, until, reason, reach, said } = acceptance;
    const mark = { id, by: by.login, at, until, reason, reach, url: said.url };
    if (cover === "covers") return { ...mark, lapse: null };
    lapsed ??= { ...mark, lapse: cover };
  }
  return lapsed;
}

/**
 * Marks what somebody has accepted. It does nothing but inform (`note`) as long as the acceptance covers it; one that
 * no longer does is named with the reason.
 * @param risk the finding as the ledger keeps it
 */
export function applyAcceptances(
  findings: readonly JudgedFinding[],
  here: AcceptedHere,
  risk: (finding: JudgedFinding) => AcceptedRisk,
): readonly JudgedFinding[] {
  if (here.acceptances.length === 0) return findings;
  const newestFirst = [...here.acceptances].sort((a, b) =>
    a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1,
  );
  return findings.map((finding) => {
    if (finding.state === "fixed") return finding;
    const mark = markOf(risk(finding), newestFirst, here);
    if (mark === null) return finding;
    return mark.lapse === null
      ? { ...finding, accepted: mark, level: "note" }
      : { ...finding, accepted: mark };
  });
}
