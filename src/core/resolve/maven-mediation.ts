import { conflictKey, fileOf, type Variant } from "../maven/coordinates.js";
import type { EffectiveDependency, EffectivePom, EffectivePoms, PlacedPom } from "../maven/effective.js";
import { Exclusions } from "./maven-exclusions.js";
import type { KnownPoms } from "./maven-knowledge.js";
import { compareVersions, isHard, VersionChoice } from "./maven-versions.js";

/** Artifacts of one project; the largest real ones have some thousands. */
export const MAX_ARTIFACTS = 10_000;
/** Requirements that are looked at: a hostile world can have any number of paths. */
const MAX_REQUIREMENTS = 200_000;
/** Times that mediation starts again because a range forbids what won. */
const MAX_RESTARTS = 30;

/** These hold what they depend on. */
const FAT = new Set(["war", "ear", "rar", "par"]);

/** One artifact that won over the others of its name. */
export interface Winner extends Variant {
  readonly key: string;
  readonly name: string;
  /** Empty where it is not known. */
  readonly version: string;
  readonly placed: PlacedPom | null;
  /** The direct dependency that it came by. */
  readonly by: EffectiveDependency;
  readonly depth: number;
  /** The project's management says which version, not who asks for it. */
  readonly isManaged: boolean;
}

/** One requirement that counts: of a winner, not excluded, neither optional nor for tests of somebody else. */
export interface Edge {
  /** `conflictKey` of who asks; null = the project. */
  readonly from: string | null;
  readonly to: string;
  readonly asked: EffectiveDependency;
  /** After management: empty = compile. */
  readonly scope: string;
  readonly optional: boolean;
  /** What is managed holds wherever it is asked for. */
  readonly isManaged: { readonly scope: boolean; readonly optional: boolean };
}

export interface Mediation {
  /** By `conflictKey`, nearest first. */
  readonly winners: ReadonlyMap<string, Winner>;
  readonly edges: readonly Edge[];
  /** Whether a bound was reached. */
  readonly isCut: boolean;
}

/** What a project says to an artifact wherever it is asked for; null = nothing. */
interface Managed {
  version: string | null;
  scope: string | null;
  optional: boolean | null;
  readonly exclusions: string[];
}

interface Candidate {
  readonly from: string | null;
  readonly asked: EffectiveDependency;
  readonly by: EffectiveDependency;
  readonly depth: number;
  /** Of the path that leads here. */
  readonly exclusions: Exclusions;
}

/**
 * Chooses one version of every artifact: the nearest one, the first declared among the equally near; what is managed by
 * the project beats what others ask for below its direct dependencies.
 * https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#transitive-dependencies
 */
export function mediate(root: EffectivePom, poms: EffectivePoms, known: KnownPoms): Mediation {
  const choice = new VersionChoice(known);
  for (let round = 0; ; round += 1) {
    const result = new Walk(root, poms, known, choice).run(round < MAX_RESTARTS);
    if (result !== null) return result;
  }
}

class Walk {
  readonly #root: EffectivePom;
  readonly #poms: EffectivePoms;
  readonly #known: KnownPoms;
  readonly #choice: VersionChoice;
  readonly #managed: ReadonlyMap<string, Managed>;
  readonly #winners = new Map<string, Winner>();
  readonly #edges: Edge[] = [];

  constructor(root: EffectivePom, poms: EffectivePoms, known: KnownPoms, choice: VersionChoice) {
    this.#root = root;
    this.#poms = poms;
    this.#known = known;
    this.#choice = choice;
    this.#managed = managedBy(root);
  }

  /** @returns null = a range forbids what won, which is known now */
  run(mayRestart: boolean): Mediation | null {
    let level: Candidate[] = newestFirst(this.#root.dependencies).map((asked) => ({
      from: null,
      asked,
      by: asked,
      depth: 1,
      exclusions: Exclusions.NONE,
    }));
    let looked = 0;
    while (level.length > 0) {
      const next: Candidate[] = [];
      for (const candidate of level) {
        looked += 1;
        if (looked > MAX_REQUIREMENTS || this.#winners.size >= MAX_ARTIFACTS) return this.#result(true);
        const again = this.#take(candidate, next);
        if (again && mayRestart) return null;
      }
      level = next;
    }
    return this.#result(false);
  }

  #result(isCut: boolean): Mediation {
    return { winners: this.#winners, edges: this.#edges, isCut };
  }

  /** @returns whether a range forbids what won before */
  #take(candidate: Candidate, next: Candidate[]): boolean {
    const { from, asked, depth } = candidate;
    const isDeep = depth > 1;
    if (candidate.exclusions.leavesOut(asked.name)) return false;
    const key = conflictKey(asked.name, asked);
    const managed = this.#managed.get(key);
    const deep = isDeep ? managed : undefined;
    const version = deep?.version ?? asked.version;
    this.#edges.push({
      from,
      to: key,
      asked,
      scope: deep?.scope ?? asked.scope,
      optional: deep?.optional ?? asked.optional,
      isManaged: { scope: deep?.scope != null, optional: deep?.optional != null },
    });
    const before = this.#winners.get(key);
    if (before !== undefined) {
      return isHard(version) && this.#choice.forbids(key, version, before.version);
    }
    if (isHard(version)) this.#choice.forbids(key, version, "");
    const chosen = this.#choice.of(key, asked.name, version);
    if (chosen === null) return false;
    this.#win(candidate, key, chosen, managed, next, deep?.version != null);
    return false;
  }

  #win(
    candidate: Candidate,
    key: string,
    version: string,
    managed: Managed | undefined,
    next: Candidate[],
    isManaged: boolean,
  ): void {
    const { asked, by, depth } = candidate;
    const { name, type, classifier } = asked;
    // What lies in the file system has no POM.
    const placed = asked.scope === "system" ? null : this.#known.find(name, version);
    this.#winners.set(key, { key, name, type, classifier, version, placed, by, depth, isManaged });
    if (placed === null || FAT.has(fileOf(asked).extension)) return;
    const exclusions = candidate.exclusions.and(asked.exclusions, managed?.exclusions ?? []);
    for (const one of newestFirst(this.#poms.of(placed).dependencies.filter(isPassedOn))) {
      next.push({ from: key, asked: one, by, depth: depth + 1, exclusions });
    }
  }
}

/** What is optional, for tests or provided is not for those who depend on its dependant. */
function isPassedOn({ optional, scope }: EffectiveDependency): boolean {
  return !optional && scope !== "test" && scope !== "provided";
}

/** One POM may ask for one file twice, by two types: the higher version of the two counts, not the first. */
function newestFirst(dependencies: readonly EffectiveDependency[]): readonly EffectiveDependency[] {
  const byFile = new Map<string, EffectiveDependency[]>();
  for (const one of dependencies) {
    const key = conflictKey(one.name, one);
    const same = byFile.get(key);
    if (same === undefined) byFile.set(key, [one]);
    else same.push(one);
  }
  if (byFile.size === dependencies.length) return dependencies;
  return [...byFile.values()].flatMap((same) => same.sort((a, b) => compareVersions(b.version, a.version)));
}

/** Types that are one file (`jar`, `ejb`) are managed together: the first word of each kind counts, exclusions add up. */
function managedBy({ management }: EffectivePom): ReadonlyMap<string, Managed> {
  const byKey = new Map<string, Managed>();
  for (const one of management.values()) {
    const key = conflictKey(one.name, one);
    const managed = byKey.get(key) ?? { version: null, scope: null, optional: null, exclusions: [] };
    byKey.set(key, managed);
    if (one.version !== "") managed.version ??= one.version;
    if (one.scope !== "") managed.scope ??= one.scope;
    if (one.written.optional !== "") managed.optional ??= one.optional;
    managed.exclusions.push(...one.exclusions);
  }
  return byKey;
}
