import { foldName } from "../model/ecosystem.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { type PixiAsked, type PixiPackage, type PixiPackages, referenceOf } from "./pixi-packages.js";
import { pythonName } from "./python-requirement.js";
import { isYamlMap, type YamlDocument, yamlField, type YamlValue } from "./yaml-text.js";

/** Look-ups of a dependency within an environment at the most: each package times each of its environments. */
const MAX_LOOKUPS = 5_000_000;

/** What one environment installs on one platform. */
export interface PixiGroup {
  readonly environment: string;
  readonly platform: string;
  readonly packages: readonly PixiPackage[];
}

/** Every environment on every platform. */
export function readPixiGroups(
  environments: YamlValue | undefined,
  lineOf: YamlDocument["lineOf"],
  known: PixiPackages,
  problems: EntryProblems,
): PixiGroup[] {
  const groups: PixiGroup[] = [];
  for (const [environment, body] of entriesOf(environments)) {
    for (const [platform, list] of entriesOf(yamlField(body, "packages"))) {
      if (!Array.isArray(list)) continue;
      const packages: PixiPackage[] = [];
      for (const [at, one] of (list as readonly YamlValue[]).entries()) {
        const reference = referenceOf(one);
        const found = reference === null ? null : known.of(reference);
        if (found !== null) packages.push(found);
        else {
          const what = `${quote(reference?.place ?? "")} is installed, but not described`;
          problems.add("unresolved", lineOf(list as readonly YamlValue[], at), what);
        }
      }
      groups.push({ environment, platform, packages });
    }
  }
  return groups;
}

function entriesOf(value: YamlValue | undefined): [string, YamlValue][] {
  return isYamlMap(value) ? Object.entries(value) : [];
}

/** The packages of one group, or of all, by what others call them. */
export class PixiNames {
  readonly #conda = new Map<string, PixiPackage[]>();
  readonly #pypi = new Map<string, PixiPackage[]>();
  readonly #brought = new Map<string, PixiPackage[]>();

  constructor(packages: Iterable<PixiPackage>) {
    for (const one of packages) {
      if (one.manager === "pypi") add(this.#pypi, pythonName(one.node.name), one);
      else {
        add(this.#conda, foldName("conda", one.node.name), one);
        for (const name of one.brings ?? [pythonName(one.node.name)]) add(this.#brought, name, one);
      }
    }
  }

  /** Packages of PyPI may be brought by conda. Empty where there is none. */
  of(manager: "conda" | "pypi", name: string): readonly PixiPackage[] {
    if (manager === "conda") return this.#conda.get(foldName("conda", name)) ?? [];
    const folded = pythonName(name);
    return this.#pypi.get(folded) ?? this.#brought.get(folded) ?? [];
  }
}

function add(map: Map<string, PixiPackage[]>, name: string, one: PixiPackage): void {
  const same = map.get(name);
  if (same === undefined) map.set(name, [one]);
  else same.push(one);
}

/** What every package asks for, in all the environments that hold it. */
export function joinPixiPackages(
  groups: readonly PixiGroup[],
  problems: EntryProblems,
): ReadonlyMap<PixiPackage, readonly Requirement[]> {
  const targets = new Map<PixiPackage, Map<PixiAsked, Set<string>>>();
  let lookups = 0;
  for (const { packages } of groups) {
    const names = new PixiNames(packages);
    for (const one of packages) {
      let asked = targets.get(one);
      if (asked === undefined)
        targets.set(one, (asked = new Map(one.asked.map((each) => [each, new Set()]))));
      lookups += one.asked.length;
      if (lookups > MAX_LOOKUPS) continue;
      for (const [each, found] of asked)
        for (const { node } of names.of(one.manager, each.name)) found.add(node.key);
    }
  }
  if (lookups > MAX_LOOKUPS)
    problems.add("limit", null, "it has so many environments that not all dependencies were followed");
  return new Map([...targets].map(([one, asked]) => [one, requirementsOf(asked)]));
}

function requirementsOf(asked: ReadonlyMap<PixiAsked, ReadonlySet<string>>): Requirement[] {
  return [...asked].flatMap(([{ name, range, mayBeMissing }, keys]): Requirement[] => {
    const requirement = { name, range, kind: "runtime", mayBeMissing } as const;
    if (keys.size === 0) return [{ ...requirement, targets: [] }];
    return [...keys].map((key) => ({ ...requirement, targets: [key] }));
  });
}

/** The node of every package, marked where some platform of the lockfile does without a package of that name. */
export function pixiNodes(
  packages: readonly PixiPackage[],
  groups: readonly PixiGroup[],
  requires: ReadonlyMap<PixiPackage, readonly Requirement[]>,
): LockedNode[] {
  const platforms = new Map<string, Set<string>>();
  const nameOf = ({ manager, node }: PixiPackage): string => `${manager}/${node.name}`;
  for (const group of groups) {
    for (const one of group.packages) {
      const name = nameOf(one);
      const known = platforms.get(name);
      if (known === undefined) platforms.set(name, new Set([group.platform]));
      else known.add(group.platform);
    }
  }
  const count = new Set(groups.map(({ platform }) => platform)).size;
  return packages.map((one) => ({
    ...one.node,
    platform: (platforms.get(nameOf(one))?.size ?? count) < count,
    requires: requires.get(one) ?? [],
  }));
}
