import type { Change, ComponentState } from "../model/change.js";
import type { Review } from "../model/review.js";

/**
 * The same review with the top directory called by the repository's name: people know their service as `checkout`, not
 * as `.`. Unchanged where there is no repository (command line).
 */
export function withRootName(review: Review): Review {
  const { repository } = review.subject;
  if (repository === "") return review;
  const name = (path: string) => (path === "." ? repository : path);
  const names = (paths: readonly string[]) => (paths.includes(".") ? paths.map(name) : paths);
  const state = (one: ComponentState | null) =>
    one === null ? null : { ...one, services: names(one.services), dependants: names(one.dependants) };
  const change = (one: Change): Change => ({
    ...one,
    from: state(one.from),
    to: state(one.to),
    inheritance:
      one.inheritance === null ? null : { ...one.inheritance, service: name(one.inheritance.service) },
  });
  return {
    ...review,
    lockfiles: review.lockfiles.map((diff) => ({ ...diff, changes: diff.changes.map(change) })),
    findings: review.findings.map((finding) => ({ ...finding, services: names(finding.services) })),
  };
}
