import { isCommit } from "../model/commit.js";
import { nameKey } from "../model/ecosystem.js";
import type { Finding } from "../model/finding.js";
import type { Graph } from "../model/graph.js";
import { type LockedNode, typeOf } from "../model/lockfile.js";
import { code, type Prose } from "../model/prose.js";
import { refOfNode } from "../model/node-ref.js";
import { addTo } from "../model/multimap.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingKey, lockfileName } from "./finding-about.js";

/** A node with a comment that claims a version. */
type Claiming = LockedNode & { readonly claims: string };

/** Enough of a commit to be looked for. */
const SHOWN = 12;
/** `v4` moves on its own; `v4.1.1` does not. */
const WHOLE = /^v?\d+\.\d+\.\d+/;

/**
 * `pin-mismatch`: a fixed commit and the version that the comment beside it claims, of which only one changed, or of which
 * two in one file contradict each other. Whether the commit is that of the version, only its repository tells.
 */
export const assessPinMismatch: Assessor = (input) => {
  const { head } = input;
  if (head === null) return [];
  const before = claimingByName(input.base);
  return [...claimingByName(head)].flatMap(([name, nodes]) => {
    const known = before.get(name) ?? [];
    const come = nodes.filter((node) => !known.some((old) => saysTheSame(old, node)));
    return come.flatMap((node) => {
      const others = nodes.filter((other) => other !== node);
      const reason =
        contradiction(node, known, "before") ?? contradiction(node, others, "elsewhere in the file");
      return reason === null ? [] : [findingOf(input, head, node, reason)];
    });
  });
};

function claimingByName(graph: Graph | null): ReadonlyMap<string, readonly Claiming[]> {
  const byName = new Map<string, Claiming[]>();
  for (const node of graph?.lockfile.nodes ?? []) {
    if (graph === null || !isClaiming(node)) continue;
    const type = typeOf(graph.lockfile, node);
    // Actions in several folders of a repository have its commits.
    const name = type === "githubactions" ? node.name.split("/", 2).join("/") : node.name;
    const key = nameKey(type, name);
    addTo(byName, key, node);
  }
  return byName;
}

function isClaiming(node: LockedNode): node is Claiming {
  return node.claims !== undefined && isCommit(node.version);
}

function saysTheSame(one: Claiming, other: Claiming): boolean {
  return isSameCommit(one, other) && agree(one.claims, other.claims);
}

function isSameCommit(one: LockedNode, other: LockedNode): boolean {
  return one.version.toLowerCase() === other.version.toLowerCase();
}

/** `v4` and `4.1.1` may be one version. */
function agree(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => bareVersion(text).split("."));
  const shared = Math.min(a?.length ?? 0, b?.length ?? 0);
  return a?.slice(0, shared).join(".") === b?.slice(0, shared).join(".");
}

/** `v1.2.3` and `1.2.3` are one claim. */
function bareVersion(claim: string): string {
  return claim.replace(/^v/, "");
}

function contradiction(node: Claiming, others: readonly Claiming[], where: string): Prose | null {
  const sameCommit = others.find((other) => isSameCommit(other, node) && !agree(other.claims, node.claims));
  if (sameCommit !== undefined) {
    return [
      "its comment says ",
      code(node.claims),
      ", but the same commit is ",
      code(sameCommit.claims),
      ` ${where}`,
    ];
  }
  const sameClaim = others.find(
    (other) =>
      !isSameCommit(other, node) &&
      bareVersion(other.claims) === bareVersion(node.claims) &&
      WHOLE.test(node.claims),
  );
  if (sameClaim === undefined) return null;
  return [
    "its comment says ",
    code(node.claims),
    ` as it does ${where}, but there with the commit `,
    code(sameClaim.version.slice(0, SHOWN)),
    ", here with ",
    code(node.version.slice(0, SHOWN)),
  ];
}

function findingOf(input: AssessInput, head: Graph, node: Claiming, reason: Prose): Finding {
  const { lockfile } = head;
  const ref = refOfNode(lockfile, node);
  const at = input.diff.changes.findIndex(({ to }) => to?.ref.purl === ref.purl);
  const change = at < 0 ? undefined : input.diff.changes[at];
  const asking = servicesOf(head, node);
  return {
    flag: "pin-mismatch",
    state: "new",
    lockfile: input.diff.path,
    services: change?.to?.services ?? asking.map(({ path }) => path).sort(),
    component: ref,
    change: at < 0 ? null : at,
    key: findingKey("pin-mismatch", ref.name, node.version),
    reason,
    advice: ["look up which commit the version is in its repository"],
    advisory: null,
    fix: null,
    severity: "none",
    scope: "runtime",
    direct: true,
    source: lockfileName(input),
    location: { path: input.diff.path, line: node.line },
    becameRuntime: false,
  };
}

/** Without edges, the file's own. */
function servicesOf({ lockfile }: Graph, node: LockedNode): Graph["lockfile"]["services"] {
  if (!lockfile.tells.edges) return lockfile.services;
  const asking = new Set(
    lockfile.nodes
      .filter(({ requires }) => requires.some(({ targets }) => targets.includes(node.key)))
      .map(({ key }) => key),
  );
  return lockfile.services.filter((service) => asking.has(service.node));
}
