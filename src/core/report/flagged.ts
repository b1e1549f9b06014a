import type { Cause, Change, Inheritance, LockfileDiff } from "../model/change.js";
import type { ComponentRef } from "../model/component.js";
import type { Flag, JudgedFinding, Level } from "../model/finding.js";
import type { Review } from "../model/review.js";

/**
 * One (component, flag, cause) over all lockfiles and services: what a reader decides about once. A component with
 * several advisories is one row; the worst of them leads.
 */
export interface FlaggedRow {
  /** The worst of its findings. */
  readonly level: Level;
  readonly flag: Flag;
  /** null for a finding on a manifest. */
  readonly component: ComponentRef | null;
  /** One per finding key, worst level first. Never empty. */
  readonly findings: readonly [JudgedFinding, ...JudgedFinding[]];
  /** Over all findings. Sorted. */
  readonly services: readonly string[];
  /** Over all findings. Sorted. */
  readonly lockfiles: readonly string[];
  /** The lines that asked for it, over all findings; not freed of doubles. */
  readonly places: readonly JudgedFinding["location"][];
  /** The change that the first finding is about; null where it is about none. */
  readonly change: Change | null;
  readonly inheritance: Inheritance | null;
  readonly cause: Cause | null;
}

const ORDER: Record<Level, number> = { block: 0, warn: 1, note: 2 };

/** What blocks or is to be looked at: what the headline counts and the table shows. */
export function isFlagged(finding: JudgedFinding): boolean {
  return finding.counts && finding.level !== "note" && finding.state !== "fixed";
}

/** Rows of the findings that `keep` chooses, worst level first, else in the order of the review. */
export function rowsOf(review: Review, keep: (finding: JudgedFinding) => boolean): readonly FlaggedRow[] {
  const diffs = new Map(review.lockfiles.map((diff) => [diff.path, diff]));
  const causes = new Map(review.lockfiles.map((diff) => [diff.path, byId(diff)]));
  const groups = new Map<string, Group>();
  for (const finding of review.findings) {
    if (!keep(finding)) continue;
    const change = changeOf(finding, diffs.get(finding.lockfile));
    const inheritance = change?.inheritance ?? null;
    const cause =
      inheritance === null ? null : (causes.get(finding.lockfile)?.get(inheritance.cause) ?? null);
    const key = rowKey(finding, inheritance);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { findings: [finding], change, inheritance, cause });
    else group.findings.push(finding);
  }
  return [...groups.values()].map(toRow).sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

interface Group {
  readonly findings: [JudgedFinding, ...JudgedFinding[]];
  readonly change: Change | null;
  readonly inheritance: Inheritance | null;
  readonly cause: Cause | null;
}

/**
 * The change that is about the finding's component. A finding on a copy that stays points at a change of its name to
 * another version: what is told of that one's chain is not true of the copy.
 */
function changeOf(finding: JudgedFinding, diff: LockfileDiff | undefined): Change | null {
  const change = finding.change === null ? undefined : diff?.changes[finding.change];
  if (change === undefined || finding.component === null) return change ?? null;
  const { name, version } = change.to?.ref ?? change.from?.ref ?? { name: change.name, version: "" };
  return name === finding.component.name && version === finding.component.version ? change : null;
}

function byId(diff: LockfileDiff): ReadonlyMap<string, Cause> {
  return new Map(diff.causes.map((cause) => [cause.id, cause]));
}

function rowKey(finding: JudgedFinding, inheritance: Inheritance | null): string {
  const { component, flag, state } = finding;
  // Findings on a manifest are about different lines: each is its own row, but the same line of many services is one.
  const what =
    component === null ? ["manifest", finding.key] : [component.purl, component.name, component.source];
  return JSON.stringify([flag, state, inheritance?.cause ?? null, ...what]);
}

function toRow(group: Group): FlaggedRow {
  const distinct = new Map<string, JudgedFinding>();
  for (const finding of group.findings) {
    const known = distinct.get(finding.key);
    if (known === undefined || ORDER[finding.level] < ORDER[known.level]) distinct.set(finding.key, finding);
  }
  const [first, ...others] = [...distinct.values()].sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  const lead = first ?? group.findings[0];
  return {
    level: lead.level,
    flag: lead.flag,
    component: lead.component,
    findings: [lead, ...others],
    services: sorted(group.findings.flatMap((finding) => finding.services)),
    lockfiles: sorted(group.findings.map((finding) => finding.lockfile)),
    places: group.findings.map((finding) => finding.location),
    change: group.change,
    inheritance: group.inheritance,
    cause: group.cause,
  };
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
