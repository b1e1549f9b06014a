import type { Requirement, RequirementKind } from "../model/lockfile.js";

/** A package without a manifest that asks for it, and how the lockfile says that it is needed. */
export interface UnaskedPackage {
  readonly key: string;
  readonly name: string;
  readonly requires: readonly Requirement[];
  readonly kind: RequirementKind;
}

/**
 * What a project must itself have asked for, where its manifest is not there: what no other package needs, and what the
 * lockfile says is needed at runtime while all that needs it is not. More may have been asked for, so that it is direct
 * cannot be told of the others. Linear.
 */
export function certainRoots(packages: readonly UnaskedPackage[]): Requirement[] {
  const byKey = new Map(packages.map((one) => [one.key, one]));
  const needed = new Set<string>();
  for (const { requires } of packages) {
    for (const { targets } of requires) for (const target of targets) needed.add(target);
  }
  const roots: UnaskedPackage[] = [];
  const reached = new Set<string>();
  const spread = (from: UnaskedPackage): void => {
    roots.push(from);
    const pending = [from];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next.key)) continue;
      reached.add(next.key);
      for (const { targets } of next.requires) {
        const target = byKey.get(targets[0] ?? "");
        // What is needed at runtime is not held to be inherited from what is not.
        if (target !== undefined && !(from.kind === "development" && target.kind !== "development"))
          pending.push(target);
      }
    }
  };
  const inOrder = [
    ...packages.filter(({ kind }) => kind !== "development"),
    ...packages.filter(({ kind }) => kind === "development"),
  ];
  for (const one of inOrder) if (!needed.has(one.key)) spread(one);
  for (const one of inOrder) if (!reached.has(one.key)) spread(one);
  return roots.map(({ key, name, kind }) => ({
    name,
    range: "",
    kind,
    targets: [key],
    mayBeMissing: false,
  }));
}
