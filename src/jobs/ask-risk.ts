import { askable } from "../core/assess/privacy.js";
import type { ComparedLockfile } from "../core/compare.js";
import { type Gap, type PackageKey, packageKey, type RiskData } from "../core/model/advisory.js";
import type { VersionKey } from "../core/model/package-facts.js";
import type { AdvisoryAnswer, FactsAnswer, PackageFacts } from "../ports.js";
import { findMoves } from "./find-moves.js";
import type { JobPorts } from "./ports.js";

/**
 * Asks for everything that is known of the components a change touches: by name, without version, so that base, head
 * and candidate fixes are judged by one answer; by commit what comes from git. Names that must not leave are told as a gap. A source that is down
 * or slow is a gap, not an error. Of what is flagged by then, the moves that fix it are looked for.
 * @param wants `dates`: when versions were published, which nobody is asked for unless the policy needs it
 */
export async function askRisk(
  ports: Pick<JobPorts, "advisories" | "exploits" | "facts" | "resolver" | "privateNames">,
  lockfiles: readonly ComparedLockfile[],
  wants: { readonly dates: boolean },
  signal: AbortSignal,
): Promise<RiskData> {
  const { packages, hosted, commits, gaps: unasked } = askable(lockfiles, ports.privateNames);
  const { isLocal } = ports.advisories;
  const judged = isLocal ? [...packages, ...hosted] : packages;
  const gaps = isLocal && !wants.dates ? withoutNames(unasked, hosted) : unasked;
  if (judged.length + commits.length === 0)
    return { advisories: new Map(), exploited: new Map(), facts: new Map(), gaps };
  const [advisories, ofCommits, exploits, facts] = await Promise.all([
    judged.length === 0 ? NO_ANSWER : ports.advisories.advisoriesFor(judged, signal),
    commits.length === 0 ? NO_ANSWER : ports.advisories.advisoriesOfCommits(commits, signal),
    ports.exploits.exploited(signal),
    wants.dates ? factsOf(ports.facts, versionsOf(lockfiles, packages), signal) : NO_FACTS,
  ]);
  const risk: RiskData = {
    advisories: advisories.advisories,
    commits: ofCommits.advisories,
    exploited: exploits.exploited,
    facts: facts.facts,
    gaps: [...gaps, ...advisories.gaps, ...ofCommits.gaps, ...exploits.gaps, ...facts.gaps],
  };
  const found = await findMoves(ports, lockfiles, risk, signal);
  return { ...risk, moves: found.moves, gaps: [...risk.gaps, ...found.gaps] };
}

/** The gaps about private names, without those that were looked up all the same. */
function withoutNames(gaps: readonly Gap[], looked: readonly PackageKey[]): readonly Gap[] {
  const names = new Set(looked.map(({ name }) => name));
  return gaps.flatMap((gap) => {
    if (gap.kind !== "private") return [gap];
    const packages = gap.packages.filter((name) => !names.has(name));
    return packages.length === 0 ? [] : [{ ...gap, packages }];
  });
}

const NO_ANSWER: AdvisoryAnswer = { advisories: new Map(), gaps: [] };

const NO_FACTS: FactsAnswer = { facts: new Map(), gaps: [] };

const NO_SOURCE: Gap = {
  source: "publication dates",
  reason: "the policy asks how old releases are, and deps.dev is not asked",
  packages: [],
  kind: "not-configured",
};

function factsOf(
  source: PackageFacts | null,
  versions: readonly VersionKey[],
  signal: AbortSignal,
): Promise<FactsAnswer> {
  if (source === null) return Promise.resolve({ facts: new Map(), gaps: [NO_SOURCE] });
  return source.factsOf(versions, signal);
}

/** What head holds of the packages that may be asked for, each version once. */
function versionsOf(
  lockfiles: readonly ComparedLockfile[],
  packages: readonly PackageKey[],
): readonly VersionKey[] {
  const askable = new Set(packages.map(packageKey));
  const refs = lockfiles.flatMap(({ diff }) => diff.changes.flatMap(({ to }) => to?.ref ?? []));
  return [...new Map(refs.map((ref) => [ref.purl, ref])).values()].filter(
    (ref) => ref.source === "registry" && ref.version !== "" && askable.has(packageKey(ref)),
  );
}
