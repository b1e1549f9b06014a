import type { Gap } from "../model/advisory.js";
import type { PurlType } from "../model/component.js";
import { type Graph, nodeAt } from "../model/graph.js";
import type { LockfileDiff } from "../model/change.js";

/** Types of which nothing runs when it is fetched: there is nothing to tell. */
const RUN_NOTHING: ReadonlySet<PurlType> = new Set(["golang", "maven"]);

/**
 * What a lockfile's format cannot tell of the components that are new to it: whether they run code at installation
 * (yarn, pnpm 9). Unknown is not fine, so it is told once.
 */
export function untold(
  compared: readonly { readonly diff: LockfileDiff; readonly head: Graph | null }[],
): Gap[] {
  const files = compared.flatMap(({ diff, head }) => {
    if (head === null) return [];
    const silent = diff.changes.some(
      ({ kind, type, from, to }) =>
        kind !== "spread" &&
        !RUN_NOTHING.has(type) &&
        from?.ref.version !== to?.ref.version &&
        to?.nodes.some((node) => nodeAt(head, node).installScript === null),
    );
    return silent ? [diff.path.slice(diff.path.lastIndexOf("/") + 1)] : [];
  });
  if (files.length === 0) return [];
  const names = [...new Set(files)].sort();
  return [
    {
      source: "install scripts",
      reason: `${listed(names)} ${names.length === 1 ? "does" : "do"} not tell which components run one`,
      packages: [],
      kind: "not-covered",
    },
  ];
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  const last = names.slice(-1).join("");
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
