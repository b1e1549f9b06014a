import { openNames } from "./assess/advisories/open-names.js";
import { wantedMoves } from "./assess/advisories/wanted-moves.js";
import type { AssessInput } from "./assess/assessor.js";
import { binaryAdded } from "./assess/binary-added.js";
import { turnsGreenAt } from "./assess/fresh-release.js";
import { ASSESSORS } from "./assess/index.js";
import { hostsOf } from "./assess/registries.js";
import { type KnownPlaces, registryConfiguration } from "./assess/registry-configuration.js";
import { untold } from "./assess/untold.js";
import { compareFindings } from "./policy/order.js";
import { DEFAULT_POLICY } from "./policy/defaults.js";
import type { Policy, PolicySettings } from "./policy/policy.js";
import { judge, verdictOf } from "./policy/evaluate.js";
import { compareLockfile, type ComparedLockfile, type LockfilePair } from "./compare.js";
import { type AcceptedHere, applyAcceptances, NO_LEDGER } from "./ledger/apply.js";
import { materialsOf, riskOf } from "./ledger/material.js";
import type { Gap, RiskData } from "./model/advisory.js";
import type { BinaryChanges } from "./model/binary.js";
import type { ChangeKind, LockfileDiff } from "./model/change.js";
import type { Finding, JudgedFinding } from "./model/finding.js";
import type { WantedMove } from "./model/move.js";
import { versionKey } from "./model/package-facts.js";
import type { Prose } from "./model/prose.js";
import type { RegistryChange } from "./model/registry.js";
import type { AcceptedRisk } from "./model/ledger.js";
import type { Problem, ProblemKind } from "./model/problem.js";
import type { Conclusion, Review, ReviewCounts, ReviewSubject, Verdict } from "./model/review.js";

/** Stage one: what changed in every lockfile. Pure. */
export function compare(pairs: readonly LockfilePair[]): readonly ComparedLockfile[] {
  return pairs.map(compareLockfile).sort((a, b) => (a.diff.path < b.diff.path ? -1 : 1));
}

/** Which versions of direct dependencies are worth looking for, before `conclude` is asked. Pure. */
export function movesWanted(
  lockfiles: readonly ComparedLockfile[],
  risk: RiskData,
): ReadonlyMap<string, WantedMove> {
  return wantedMoves(lockfiles.map((lockfile) => ({ ...lockfile, risk })));
}

/** Everything `conclude` judges. */
export interface Evidence {
  readonly subject: ReviewSubject;
  readonly lockfiles: readonly ComparedLockfile[];
  readonly risk: RiskData;
  /** Problems that belong to no lockfile. */
  readonly problems: readonly Problem[];
  readonly folded: readonly string[];
  /** Compiled files that came into the repository; absent = nobody looked for any. */
  readonly binaries?: BinaryChanges;
  /** What changed in the files that say where to fetch from; absent = nobody looked for any. */
  readonly registries?: readonly RegistryChange[];
  readonly policy: Policy;
  /** What the change makes of the policy file itself. */
  readonly loosens: readonly Prose[];
  /** What was accepted, for this place and time. */
  readonly ledger: AcceptedHere;
  /** Milliseconds since 1970: how old a release is. */
  readonly now: number;
}

/** Stage two: findings, verdict and conclusion. Pure. */
export function conclude(evidence: Evidence): Review {
  const { subject, risk, problems, folded, policy } = evidence;
  const { registries, cooldownDays } = policy.settings;
  const { now } = evidence;
  const cooldown = cooldownDays === null ? null : { days: cooldownDays, now };
  const inputs = evidence.lockfiles.map(({ diff, base, head }): AssessInput => ({
    diff,
    base,
    head,
    risk,
    allowedHosts: registries,
    cooldown,
  }));
  const found = inputs.flatMap((input) => ASSESSORS.flatMap((assess) => assess(input)));
  const binaries = (evidence.binaries?.changed ?? []).map(binaryAdded);
  const places = { isFetchedFrom: fetchedFrom(evidence.lockfiles), allowedHosts: registries };
  const configured = (evidence.registries ?? []).flatMap((change) => registryConfiguration(change, places));
  const { findings: judged, switchedOff } = judge(
    [...found, ...configured, ...binaries],
    policy,
    agesOf(risk, now),
  );
  const findings = [...applyAcceptances(judged, evidence.ledger, riskOfFindings(evidence.lockfiles))].sort(
    compareFindings,
  );
  const lockfiles = evidence.lockfiles.map(({ diff }) => diff);
  const all = [...problems, ...lockfiles.flatMap((lockfile) => lockfile.problems)];
  const verdict = verdictOf(findings);
  const failedSource = risk.gaps.some((gap) => gap.kind === "failed");
  return {
    subject,
    lockfiles,
    findings,
    problems,
    gaps: [...risk.gaps, ...openNames(inputs), ...untold(evidence.lockfiles), ...foldedBinaries(evidence)],
    counts: countsOf(lockfiles),
    switchedOff,
    loosens: evidence.loosens,
    dryRun: policy.settings.dryRun,
    verdict,
    complete: all.length === 0 && !risk.gaps.some(({ kind }) => kind === "failed" || kind === "not-asked"),
    conclusion: conclusionOf(verdict, all, failedSource, policy.settings),
    turnsGreenAt: firstGreen(findings, risk, cooldown),
    folded,
  };
}

/** What lies in folders of copied code or test data is counted. */
function foldedBinaries({ binaries }: Evidence): Gap[] {
  const packages = binaries?.folded ?? [];
  const reason = "compiled files in folders of copied code or test data, not looked into";
  return packages.length === 0 ? [] : [{ source: "binaries", reason, packages, kind: "not-configured" }];
}

/** How the ledger keeps findings of these lockfiles: with what head has locked under them. */
export function riskOfFindings(lockfiles: readonly ComparedLockfile[]): (finding: Finding) => AcceptedRisk {
  const heads = new Map(lockfiles.map(({ diff, head }) => [diff.path, head]));
  const materials = materialsOf(heads);
  const types = new Map(
    lockfiles.map(({ diff, base, head }) => [diff.path, (head ?? base)?.lockfile.purlType]),
  );
  return (finding) => {
    const type = types.get(finding.lockfile) ?? (isOnFile(finding) ? "generic" : undefined);
    if (type === undefined) throw new RangeError(`a finding in ${finding.lockfile}, which was not read`);
    return riskOf(finding, type, materials(finding));
  };
}

/** Compiled files and settings are no lockfiles: what is found in them is of no type. */
function isOnFile({ flag, component }: Finding): boolean {
  return flag === "binary-added" || (flag === "registry-changed" && component === null);
}

/** Whether a lockfile of base fetches what is of a type from a host. */
function fetchedFrom(lockfiles: readonly ComparedLockfile[]): KnownPlaces["isFetchedFrom"] {
  const graphs = lockfiles.flatMap(({ base }) => base ?? []);
  const hosts = new Map<string, ReadonlySet<string | null>>();
  return (type, host) => {
    let known = hosts.get(type);
    if (known === undefined)
      hosts.set(type, (known = hostsOf(graphs.filter(({ lockfile }) => lockfile.purlType === type))));
    return known.has(host);
  };
}

/** When the first of the cooldowns that are flagged is over. */
function firstGreen(
  findings: readonly JudgedFinding[],
  risk: RiskData,
  cooldown: AssessInput["cooldown"],
): number | null {
  const times = findings.flatMap(({ flag, component }) =>
    flag === "fresh-release" && component !== null && cooldown != null
      ? (turnsGreenAt(risk, component, cooldown) ?? [])
      : [],
  );
  return times.length === 0 ? null : times.reduce((first, time) => Math.min(first, time));
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How many days ago the version was published that a finding is about; null where nobody tells. */
function agesOf({ facts }: RiskData, now: number): (finding: Finding) => number | null {
  return ({ component }) => {
    const at = component === null ? null : (facts.get(versionKey(component))?.publishedAt ?? null);
    return at === null ? null : (now - Date.parse(at)) / DAY_MS;
  };
}

const NOTHING_ASKED: RiskData = { advisories: new Map(), exploited: null, facts: new Map(), gaps: [] };

/** What changed and nothing else: no flags are looked for, so nothing is said of what is wrong (`weir diff`). */
export function describe(
  lockfiles: readonly ComparedLockfile[],
  folded: readonly string[],
  problems: readonly Problem[],
): Review {
  const subject = { owner: "", repository: "", number: null, head: "", base: "", mergeBase: "" };
  return {
    ...conclude({
      subject,
      lockfiles,
      risk: NOTHING_ASKED,
      problems,
      folded,
      policy: DEFAULT_POLICY,
      loosens: [],
      ledger: NO_LEDGER,
      now: 0,
    }),
    findings: [],
  };
}

/** Problems that leave part of a lockfile unread without saying which part. */
const HIDING: ReadonlySet<ProblemKind> = new Set<ProblemKind>([
  "unreadable-entry",
  "not-fetched",
  "limit",
  "policy",
]);

/**
 * GitHub lets `neutral` satisfy a required check. So what the change itself hides is a failure (a changed lockfile
 * that cannot be read), and `neutral` is left for what only an outside source or a bound of ours left open.
 */
function conclusionOf(
  verdict: Verdict,
  problems: readonly Problem[],
  failedSource: boolean,
  { dryRun, missingSource }: PolicySettings,
): Conclusion {
  const fatal = verdict === "block" || problems.some((problem) => problem.severity === "fatal");
  const missing = failedSource ? missingSource : "success";
  if (fatal || missing === "failure") return dryRun ? "neutral" : "failure";
  if (missing === "neutral" || problems.some((problem) => HIDING.has(problem.kind))) return "neutral";
  return "success";
}

function countsOf(lockfiles: readonly LockfileDiff[]): ReviewCounts {
  const changes = lockfiles.flatMap((lockfile) => lockfile.changes);
  const count = (...kinds: readonly ChangeKind[]) =>
    changes.filter((change) => kinds.includes(change.kind)).length;
  const isNew = (kind: ChangeKind) => kind === "added" || kind === "duplicated";
  const services = new Set(changes.flatMap((change) => (change.to ?? change.from)?.services ?? []));
  return {
    newComponents: count("added", "duplicated"),
    newTransitive: changes.filter((change) => isNew(change.kind) && change.to?.direct === false).length,
    upgraded: count("upgraded"),
    downgraded: count("downgraded"),
    removed: count("removed"),
    spread: count("spread"),
    services: services.size,
    causes: new Set(lockfiles.flatMap(bringing)).size,
  };
}

/** Ids of the causes that are known and bring something the lockfile did not hold; the same bump in many lockfiles is one change. */
function bringing({ changes, causes }: LockfileDiff): string[] {
  const isNew = (index: number) => changes[index]?.kind === "added" || changes[index]?.kind === "duplicated";
  return causes
    .filter((cause) => cause.kind !== "untold" && cause.brings.some(isNew))
    .map((cause) => cause.id);
}
