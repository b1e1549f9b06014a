import type { Finding } from "../model/finding.js";
import { type Graph, nodeAt } from "../model/graph.js";
import type { AcceptedRisk } from "../model/ledger.js";
import { plain } from "../model/prose.js";

/** Hashes and addresses of one component; beyond it they are cut, for nobody locks one component in so many ways. */
const MOST = 2_000;

/** What head has locked under a finding: its component's hashes, or addresses where it names no hash. */
export type Materials = (finding: Finding) => string;

/**
 * Finds what is locked under findings of these lockfiles.
 * @param heads head's graph by the lockfile's path; null where it was not read
 */
export function materialsOf(heads: ReadonlyMap<string, Graph | null>): Materials {
  const known = new Map<Graph, ReadonlyMap<string, readonly number[]>>();
  const nodesOf = (graph: Graph, name: string): readonly number[] => {
    let byName = known.get(graph);
    if (byName === undefined) known.set(graph, (byName = nodesByName(graph)));
    return byName.get(name) ?? [];
  };
  return (finding) => {
    const { component, reason } = finding;
    // About a manifest or a file as a whole: what it says is what was accepted.
    if (component === null) return plain(reason).slice(0, MOST);
    const graph = heads.get(finding.lockfile) ?? null;
    if (graph === null) return "";
    const locked = new Set<string>();
    for (const index of nodesOf(graph, component.name)) {
      const node = nodeAt(graph, index);
      if (node.version !== component.version || node.source !== component.source) continue;
      const material = node.integrity ?? node.resolved;
      if (material !== null) locked.add(material);
    }
    return [...locked].sort().join("\n").slice(0, MOST);
  };
}

function nodesByName({ lockfile }: Graph): ReadonlyMap<string, readonly number[]> {
  const byName = new Map<string, number[]>();
  lockfile.nodes.forEach(({ name }, index) => {
    const nodes = byName.get(name);
    if (nodes === undefined) byName.set(name, [index]);
    else nodes.push(index);
  });
  return byName;
}

/** A finding as the ledger would keep it. @param type of the lockfile the finding is in */
export function riskOf(finding: Finding, type: AcceptedRisk["type"], material: string): AcceptedRisk {
  const { component, advisory, flag, key, severity } = finding;
  return {
    flag,
    type: component?.type ?? type,
    name: component?.name ?? finding.location.path,
    version: component?.version ?? "",
    purl: component?.purl ?? null,
    key,
    material,
    advisories: advisory?.ids ?? [],
    severity,
    exploited: (advisory?.exploited ?? null) !== null,
  };
}
