import { compareText } from "../../model/order.js";
import type { VersionScheme } from "../../versions/index.js";
import type { KnownAdvisory } from "./known.js";
import { matchAdvisory, type Match } from "./match.js";

/** The advisories of one event that hold for one version of one package. */
export interface AliasGroup {
  /** Best id first: MAL, GHSA, PYSEC/GO/RUSTSEC, CVE, others. Never empty. */
  readonly matches: readonly [Match, ...Match[]];
  /** The id shown. */
  readonly id: string;
  /** Every id and alias, sorted: the stable key. */
  readonly ids: readonly string[];
  /** Its own first, then those of what its records were made from. */
  readonly cves: readonly string[];
  /** Malware wins over the GHSA or CVE that tells of the same event. */
  readonly malware: boolean;
}

const RANKS = ["MAL-", "GHSA-", "PYSEC-", "GO-", "RUSTSEC-", "CVE-"];

/** What holds for one version, aliases joined. */
export function groupsFor(
  advisories: readonly KnownAdvisory[],
  version: string,
  scheme: VersionScheme,
): readonly AliasGroup[] {
  return joined(advisories.flatMap((known) => matchAdvisory(known, version, scheme) ?? []));
}

/** Of advisories that hold as they are, because their source says so of the very commit. */
export function groupsOfCommit(advisories: readonly KnownAdvisory[]): readonly AliasGroup[] {
  return joined(advisories.map((known) => ({ known, entries: known.entries, kind: "exact" })));
}

/**
 * Records are one event if one names the other or both name a third. Only records that match are joined, because the
 * closure over all of OSV ties unrelated events together.
 */
function joined(matches: readonly Match[]): readonly AliasGroup[] {
  const groups: Match[][] = [];
  for (const match of matches) {
    const own = new Set(idsOf(match));
    const same = groups.filter((group) => group.some((other) => idsOf(other).some((id) => own.has(id))));
    for (const group of same) groups.splice(groups.indexOf(group), 1);
    groups.push([...same.flat(), match]);
  }
  return groups.flatMap(groupOf).sort((a, b) => compareIds(a.id, b.id));
}

/** Whether both tell of one event. */
export function sameEvent(a: AliasGroup, b: AliasGroup): boolean {
  return a.ids.some((id) => b.ids.includes(id));
}

/** Whether one record names the other, or both a third: two that only another record joins may be two events. */
export function isNamedTogether(a: Match, b: Match): boolean {
  const own = new Set(idsOf(a));
  return idsOf(b).some((id) => own.has(id));
}

function idsOf({ known: { advisory } }: Match): readonly string[] {
  return [advisory.id, ...advisory.aliases];
}

function upstreamCves({ known: { advisory } }: Match): readonly string[] {
  return advisory.upstreamCves;
}

function groupOf(matches: readonly Match[]): AliasGroup[] {
  const [first, ...others] = [...matches].sort((a, b) =>
    compareIds(a.known.advisory.id, b.known.advisory.id),
  );
  if (first === undefined) return [];
  const ids = [...new Set(matches.flatMap(idsOf))].sort(compareText);
  const malware = matches.some(({ known }) => known.advisory.malware);
  // An alias MAL-* whose own record does not match says nothing about this version.
  const own = new Set(matches.map(({ known }) => known.advisory.id));
  const shown = ids.filter((id) => own.has(id) || !id.startsWith("MAL-")).sort(compareIds);
  return [
    {
      matches: [first, ...others],
      id: shown[0] ?? first.known.advisory.id,
      ids,
      cves: [...new Set([...ids.filter((id) => id.startsWith("CVE-")), ...matches.flatMap(upstreamCves)])],
      malware,
    },
  ];
}

function compareIds(a: string, b: string): number {
  return rank(a) - rank(b) || compareText(a, b);
}

function rank(id: string): number {
  const index = RANKS.findIndex((prefix) => id.startsWith(prefix));
  return index === -1 ? RANKS.length : index;
}
