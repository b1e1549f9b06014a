import type { Gap } from "../model/advisory.js";
import { type Graph, nodeAt } from "../model/graph.js";
import type { LockfileDiff } from "../model/change.js";
import type { PurlType } from "../model/component.js";
import { typeOf } from "../model/lockfile.js";

/** What is no package of a language: nothing runs when it is fetched, or it does nothing but run. */
const WITHOUT_SCRIPTS: ReadonlySet<PurlType> = new Set([
  "bitbucket",
  "docker",
  "github",
  "githubactions",
  "gitlab",
  "golang",
  "helm",
  "maven",
  "oci",
  "terraform",
]);

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
      ({ kind, from, to }) =>
        kind !== "spread" &&
        from?.ref.version !== to?.ref.version &&
        to?.nodes.some((index) => mayHaveScript(head, index)),
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

function mayHaveScript(head: Graph, index: number): boolean {
  const node = nodeAt(head, index);
  return node.installScript === null && !WITHOUT_SCRIPTS.has(typeOf(head.lockfile, node));
}
