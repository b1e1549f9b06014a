import pc from "picocolors";

import { askable } from "../core/assess/privacy.js";
import type { ComparedLockfile } from "../core/compare.js";
import { NO_LEDGER } from "../core/ledger/apply.js";
import { lockedProblems } from "../core/policy/combine.js";
import type { RiskData } from "../core/model/advisory.js";
import type { Review } from "../core/model/review.js";
import { conclude } from "../core/pipeline.js";
import { needsDates } from "../core/policy/policy.js";
import { renderComment } from "../core/report/comment.js";
import { reviewJson } from "../core/report/review-json.js";
import { sarif } from "../core/report/sarif.js";
import { renderText } from "../core/report/text.js";
import { askRisk } from "../jobs/ask-risk.js";
import { advisorySource, exploitSource, packageFacts } from "../sources.js";
import { compareSnapshots } from "./compare-snapshots.js";
import { policyOf } from "./policy-command.js";
import { type SideOptions, snapshotsOf } from "./diff-command.js";
import { memoryCache } from "./memory-cache.js";
import { VERSION } from "../version.js";

/** Options of `weir review`. */
interface ReviewOptions extends SideOptions {
  readonly format: "text" | "markdown" | "json" | "sarif";
  readonly online: boolean;
  readonly osvFolder?: string;
  readonly kev?: string;
  readonly private: readonly string[];
  readonly all: boolean;
  readonly policy?: string;
  readonly organisation?: string;
}

/**
 * `weir review`: diff, flags and verdict. Exit code 0 = nothing blocks, 1 = something blocks or a changed lockfile
 * cannot be read, 2 = the review could not be made at all.
 */
export async function reviewCommand(options: ReviewOptions): Promise<void> {
  const { policy, problems } = policyOf(options);
  const { base, head } = snapshotsOf(options);
  const { lockfiles, folded } = compareSnapshots(base, head);
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
    risk: await riskOf(options, lockfiles, needsDates(policy)),
    problems: lockedProblems(problems, options.policy ?? ""),
    folded,
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
  lockfiles: readonly ComparedLockfile[],
  dates: boolean,
): Promise<RiskData> {
  const privateNames = { prefixes: options.private };
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
  const now = () => new Date();
  const ports = { cache: memoryCache(now), now, meter: { upstreamFailure: () => undefined } };
  const settings = {
    osvApi: "https://api.osv.dev",
    osvFolder: options.osvFolder ?? null,
    kevSource: options.kev ?? null,
    depsDevApi: options.online ? "https://api.deps.dev" : null,
    userAgent: "weir (command line)",
  };
  const sources = {
    advisories: advisorySource(settings, ports),
    exploits: exploitSource(settings, ports),
    facts: packageFacts(settings, ports),
    privateNames,
  };
  return askRisk(sources, lockfiles, { dates }, AbortSignal.timeout(300_000));
}
