import { plain } from "../model/prose.js";
import type { Review } from "../model/review.js";
import { diffJson } from "./diff-json.js";

const SCHEMA = "weir.review/1";

/** The machine form of a review: the diff's form with findings, gaps and the verdict. */
export function reviewJson(review: Review) {
  const { verdict, complete, conclusion, counts, folded } = review;
  return {
    ...diffJson(review.lockfiles, review.problems),
    schema: SCHEMA,
    verdict,
    complete,
    conclusion,
    counts,
    findings: review.findings.map((finding) => ({
      flag: finding.flag,
      level: finding.level,
      state: finding.state,
      counts: finding.counts,
      lockfile: finding.lockfile,
      services: finding.services,
      component: finding.component?.purl ?? null,
      severity: finding.severity,
      scope: finding.scope,
      direct: finding.direct,
      reason: plain(finding.reason),
      advice: finding.advice === null ? null : plain(finding.advice),
      advisory: finding.advisory,
      source: finding.source,
      location: finding.location,
    })),
    gaps: review.gaps,
    folded,
  };
}
