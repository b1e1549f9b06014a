import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";

/**
 * What a service asks for where no manifest says it: what nothing else asks for is there because a person named it.
 * What else they named is not known, so a lockfile that uses this does not tell what is direct.
 * @param kindOf how a node is asked for
 */
export function unaskedFor(
  nodes: readonly LockedNode[],
  kindOf: (node: LockedNode) => RequirementKind,
): Requirement[] {
  const asked = new Set(nodes.flatMap(({ requires }) => requires.flatMap(({ targets }) => targets[0] ?? [])));
  return nodes
    .filter(({ key }) => !asked.has(key))
    .map((node) => ({
      name: node.name,
      range: "",
      kind: kindOf(node),
      targets: [node.key],
      mayBeMissing: false,
    }));
}
