import pc from "picocolors";

import { binariesChanged } from "../core/binaries.js";
import { askable } from "../core/assess/privacy.js";
import type { ComparedLockfile } from "../core/compare.js";
import { NO_LEDGER } from "../core/ledger/apply.js";
import { lockedProblems } from "../core/policy/combine.js";
import type { RiskData } from "../core/model/advisory.js";
import type { Review } from "../core/model/review.js";
import { compare, conclude } from "../core/pipeline.js";
import { needsDates } from "../core/policy/policy.js";
import { renderComment } from "../core/report/comment.js";
import { reviewJson } from "../core/report/review-json.js";
import { sarif } from "../core/report/sarif.js";
import { renderText } from "../core/report/text.js";
import { askRisk } from "../jobs/ask-risk.js";
import { advisorySource, dependencyResolver, exploitSource, packageFacts } from "../sources.js";
import { resolvePairs } from "../jobs/resolve.js";
import { readPairs } from "./compare-snapshots.js";
import { policyOf } from "./policy-command.js";
import { type SideOptions, snapshotsOf } from "./diff-command.js";
import { type GivenPaths, refuseMissing, refuseUnusable } from "./given-paths.js";
import { memoryCache } from "./memory-cache.js";
import { readRegistries as parseRegistries } from "../core/registry-files/index.js";
import { readRegistries, type RegistriesRead } from "../jobs/registry-files.js";
import type { Snapshot } from "./snapshot.js";
import { VERSION } from "../version.js";

/** Options of `weir review`. */
interface ReviewOptions extends SideOptions, GivenPaths {
  readonly format: "text" | "markdown" | "json" | "sarif";
  readonly online: boolean;
  readonly depsDev?: string;
  readonly private: readonly string[];
  readonly all: boolean;
  readonly policy?: string;
  readonly organisation?: string;
}

/**
 * `weir review`: diff, flags and verdict. Exit code 0 = nothing blocks, 1 = something blocks or a changed lockfile
 * cannot be read, 2 = the review could not be made at all, or not with what the options name.
 */
export async function reviewCommand(options: ReviewOptions): Promise<void> {
  refuseMissing(options);
  const { policy, problems } = policyOf(options);
  const documents = [...policy.settings.documents, ...options.documents];
  const { base, head } = snapshotsOf({ ...options, documents });
  const { pairs, folded, problems: unread } = readPairs(base, head);
  const registries = await registriesOf(base, head, pairs.length > 0);
  const outside = outsideOf(options, registries.prefixes);
  const signal = AbortSignal.timeout(300_000);
  const resolved = await resolvePairs(outside, pairs, signal);
  const lockfiles = compare(resolved.read);
  const risk = await riskOf(options, outside, lockfiles, needsDates(policy), signal);
  refuseUnusable(risk.gaps, options);
  const review = conclude({
    subject: {
      owner: "",
      repository: "",
      number: null,
      head: head.commit ?? "",
      base: base.commit ?? "",
      mergeBase: base.commit ?? "",
    },
    lockfiles,
    risk: { ...risk, gaps: [...risk.gaps, ...resolved.gaps] },
    problems: [...lockedProblems(problems, options.policy ?? ""), ...unread, ...registries.problems],
    folded,
    binaries: binariesChanged(base.shas, head.shas),
    registries: registries.changes,
    policy,
    loosens: [],
    ledger: NO_LEDGER,
    now: Date.now(),
  });
  process.stdout.write(`${shown(review, policy.title, options).trimEnd()}\n`);
  process.exitCode = review.conclusion === "failure" ? 1 : 0;
}

function shown(review: Review, title: string, options: ReviewOptions): string {
  switch (options.format) {
    case "json":
      return JSON.stringify(reviewJson(review));
    case "sarif":
      return sarif(review, VERSION);
    case "markdown":
      return renderComment(review, { policy: title }) ?? "Nothing new and nothing wrong.";
    case "text": {
      const style = { bold: pc.bold, dim: pc.dim, bad: pc.red, warn: pc.yellow, good: pc.green };
      return renderText(review, { style, everything: options.all });
    }
  }
}

/** Nothing is asked of anybody unless the options say so; what was not asked is told as such. */
async function riskOf(
  options: ReviewOptions,
  outside: ReturnType<typeof outsideOf>,
  lockfiles: readonly ComparedLockfile[],
  dates: boolean,
  signal: AbortSignal,
): Promise<RiskData> {
  const { privateNames } = outside;
  if (!options.online && options.osvFolder === undefined) {
    const { gaps } = askable(lockfiles, privateNames);
    const reason =
      "not asked for known vulnerabilities and malware: give --osv-folder, or --online to ask api.osv.dev";
    return {
      advisories: new Map(),
      exploited: null,
      facts: new Map(),
      gaps: [...gaps, { source: "OSV", reason, packages: [], kind: "not-asked" }],
    };
  }
  return askRisk(outside, lockfiles, { dates }, signal);
}

/** The files of both snapshots that say where to fetch from. */
function registriesOf(base: Snapshot, head: Snapshot, reviewed: boolean): Promise<RegistriesRead> {
  const texts = new Map<string, () => string>();
  for (const { shas, read } of [base, head]) for (const [path, sha] of shas) texts.set(sha, () => read(path));
  return readRegistries(
    base.shas,
    head.shas,
    {
      blobs: (sha) => Promise.resolve(texts.get(sha)?.() ?? ""),
      parser: { registries: (path, text) => Promise.resolve().then(() => parseRegistries(path, text)) },
    },
    { reviewed },
  );
}

/** Everything outside, as far as the options let it be asked. */
function outsideOf(options: ReviewOptions, bound: readonly string[]) {
  const now = () => new Date();
  const ports = { cache: memoryCache(now), now, meter: { upstreamFailure: () => undefined } };
  const settings = {
    osvApi: "https://api.osv.dev",
    osvFolder: options.osvFolder ?? null,
    kevSource: options.kev ?? null,
    depsDevApi: options.depsDev ?? (options.online ? "https://api.deps.dev" : null),
    userAgent: "weir (command line)",
  };
  return {
    advisories: advisorySource(settings, ports),
    exploits: exploitSource(settings, ports),
    facts: packageFacts(settings, ports),
    resolver: dependencyResolver(settings, ports),
    privateNames: { prefixes: [...options.private, ...bound] },
  };
}
