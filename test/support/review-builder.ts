import type { Gap } from "../../src/core/model/advisory.js";
import type {
  Cause,
  Change,
  ChangeKind,
  ComponentState,
  Inheritance,
  LockfileDiff,
} from "../../src/core/model/change.js";
import { type Component, type ComponentRef, type Scope } from "../../src/core/model/component.js";
import type { AdvisoryEvidence, Flag, JudgedFinding } from "../../src/core/model/finding.js";
import type { Problem } from "../../src/core/model/problem.js";
import { refOf } from "../../src/core/model/purl.js";
import type { Conclusion, Review, Verdict } from "../../src/core/model/review.js";

/** `name@version`, the last @ parts them. */
export function ref(id: string, source: Component["source"] = "registry"): ComponentRef {
  const at = id.lastIndexOf("@");
  return refOf({ type: "npm", name: id.slice(0, at), version: id.slice(at + 1), source });
}

interface ChangeOptions {
  readonly kind?: ChangeKind;
  /** Version before. */
  readonly from?: string;
  readonly service?: string;
  readonly services?: readonly string[];
  /** `name@version` from the direct dependency to the component, both included; default: the component itself. */
  readonly chain?: readonly string[] | null;
  readonly unknownBecause?: Inheritance["unknownBecause"];
  readonly introducers?: readonly string[];
  readonly cause?: string;
  readonly scope?: Scope;
  readonly variants?: readonly string[];
  readonly variantOf?: number;
  readonly line?: number;
}

/** One change of `name@version`; an addition through itself unless told otherwise. */
export function change(id: string, options: ChangeOptions = {}): Change {
  const to = ref(id);
  const kind = options.kind ?? "added";
  const chain = options.chain === undefined ? [id] : options.chain;
  const service = options.service ?? ".";
  const state = (of: ComponentRef): ComponentState => ({
    ref: of,
    nodes: [1],
    direct: chain === null ? null : chain.length === 1,
    scope: options.scope ?? "runtime",
    services: options.services ?? [service],
    dependants: [],
    line: options.line ?? 1,
  });
  const before = options.from ?? (kind === "added" || kind === "duplicated" ? null : to.version);
  return {
    kind,
    type: "npm",
    name: to.name,
    from: before === null ? null : state(ref(`${to.name}@${before}`)),
    to: kind === "removed" ? null : state(to),
    inheritance:
      kind === "removed"
        ? null
        : {
            service,
            chain:
              chain?.map((link, node) => ({ name: ref(link).name, version: ref(link).version, node })) ??
              null,
            lockfile: "package-lock.json",
            toldBy: null,
            unknownBecause: chain === null ? (options.unknownBecause ?? "no-edges") : null,
            introducers: (options.introducers ?? chain?.slice(0, 1) ?? []).map((link) => ref(link)),
            cause: options.cause ?? `added ${ref(chain?.[0] ?? id).purl}`,
          },
    variants: (options.variants ?? []).map((variant) => ref(variant)),
    variantOf: options.variantOf ?? null,
  };
}

/** A cause; `brings` and `removes` follow from the changes that `lockfile` gets. */
export function cause(
  kind: Cause["kind"],
  id: string | null,
  options: { readonly from?: string; readonly selector?: string; readonly removes?: readonly number[] } = {},
): Cause {
  const component = id === null ? null : ref(id);
  return {
    id: `${kind} ${component?.purl ?? options.selector ?? ""}`,
    kind,
    component,
    fromVersion: options.from ?? null,
    direct: true,
    selector: options.selector ?? null,
    brings: [],
    moves: [],
    removes: options.removes ?? [],
  };
}

/** The diff of one lockfile. */
export function lockfile(
  path: string,
  changes: readonly Change[],
  options: {
    readonly causes?: readonly Cause[];
    readonly problems?: readonly Problem[];
    readonly format?: string;
    readonly tellsWhole?: boolean;
  } = {},
): LockfileDiff {
  const isNew = (entry: Change): boolean => entry.kind === "added" || entry.kind === "duplicated";
  const causes = (options.causes ?? []).map((one) => ({
    ...one,
    brings: changes.flatMap((entry, at) => (isNew(entry) && entry.inheritance?.cause === one.id ? [at] : [])),
  }));
  return {
    path,
    movedFrom: null,
    format: options.format ?? "package-lock",
    tellsWhole: options.tellsWhole ?? true,
    changes,
    causes,
    problems: options.problems ?? [],
  };
}

/** One judged finding on the change at an index of a lockfile's diff. */
export function finding(
  flag: Flag,
  on: { readonly lockfile: LockfileDiff; readonly change: number } | null,
  options: Partial<JudgedFinding> = {},
): JudgedFinding {
  const entry = on?.lockfile.changes[on.change];
  const state = entry?.to ?? entry?.from ?? null;
  const component = options.component === undefined ? (state?.ref ?? null) : options.component;
  return {
    flag,
    state: "new",
    lockfile: on?.lockfile.path ?? "package-lock.json",
    services: state?.services ?? ["."],
    component,
    change: on?.change ?? null,
    key: `${flag}|${component?.name ?? ""}|${options.advisory?.ids.join(",") ?? ""}`,
    reason: [flag],
    advice: null,
    advisory: null,
    fix: null,
    severity: "unknown",
    scope: "runtime",
    direct: state?.direct ?? false,
    source: "OSV",
    location: { path: on?.lockfile.path ?? "package-lock.json", line: state?.line ?? 1 },
    becameRuntime: false,
    level: "warn",
    counts: true,
    decidedBy: { level: "built-in", file: null, line: null },
    because: null,
    accepted: null,
    ...options,
  };
}

/** What an advisory source knows; exact match, nothing else known. */
export function advisory(id: string, options: Partial<AdvisoryEvidence> = {}): AdvisoryEvidence {
  return {
    id,
    ids: [id, ...(options.cve == null ? [] : [options.cve])].sort(),
    cve: null,
    severity: "unknown",
    score: null,
    severityFrom: null,
    exploited: null,
    summary: "",
    match: "exact",
    fixedIn: null,
    cleanIn: null,
    fixAssumed: false,
    ...options,
  };
}

/** A problem of one file. */
export function problem(path: string, message: string, options: Partial<Problem> = {}): Problem {
  return { kind: "syntax", path, line: null, message, severity: "partial", ...options };
}

/** A review; counts, verdict and conclusion follow from its parts as the pipeline would have it. */
export function review(
  parts: {
    readonly lockfiles?: readonly LockfileDiff[];
    readonly findings?: readonly JudgedFinding[];
    readonly problems?: readonly Problem[];
    readonly gaps?: readonly Gap[];
    readonly folded?: readonly string[];
    readonly loosens?: Review["loosens"];
  } = {},
): Review {
  const lockfiles = parts.lockfiles ?? [];
  const findings = parts.findings ?? [];
  const problems = parts.problems ?? [];
  const gaps = parts.gaps ?? [];
  const changes = lockfiles.flatMap((diff) => diff.changes);
  const isNew = (entry: Change): boolean => entry.kind === "added" || entry.kind === "duplicated";
  const of = (kind: ChangeKind): number => changes.filter((entry) => entry.kind === kind).length;
  const all = [...problems, ...lockfiles.flatMap((diff) => diff.problems)];
  const fatal = all.some((one) => one.severity === "fatal");
  const complete = all.length === 0 && gaps.every((gap) => gap.kind !== "failed");
  const counted = findings.filter((one) => one.counts && one.state !== "fixed");
  const verdict: Verdict = counted.some((one) => one.level === "block")
    ? "block"
    : counted.some((one) => one.level === "warn")
      ? "warn"
      : "pass";
  const conclusion: Conclusion =
    verdict === "block" || fatal
      ? "failure"
      : gaps.some((gap) => gap.kind === "failed")
        ? "neutral"
        : "success";
  return {
    subject: {
      owner: "stromhaus",
      repository: "shop",
      number: 7,
      head: "f".repeat(8) + "0123456789abcdef".repeat(2),
      base: "b".repeat(40),
      mergeBase: "a1b2c3d4e5".repeat(4),
    },
    lockfiles,
    findings,
    problems,
    gaps,
    counts: {
      newComponents: changes.filter(isNew).length,
      newTransitive: changes.filter((entry) => isNew(entry) && entry.to?.direct === false).length,
      upgraded: of("upgraded"),
      downgraded: of("downgraded"),
      removed: of("removed"),
      spread: of("spread"),
      services: new Set(changes.flatMap((entry) => (entry.to ?? entry.from)?.services ?? [])).size,
      causes: new Set(
        lockfiles.flatMap((diff) => diff.causes.filter((one) => one.brings.length > 0).map((one) => one.id)),
      ).size,
    },
    switchedOff: 0,
    loosens: parts.loosens ?? [],
    dryRun: false,
    verdict,
    turnsGreenAt: null,
    complete,
    conclusion,
    folded: parts.folded ?? [],
  };
}
