import type { PlacedPom, PomSource } from "../maven/effective.js";
import type { MavenPom, MavenProject } from "../model/maven.js";

/** What is known of artifacts from outside; null = it was asked for and nobody tells. */
export interface MavenKnowledge {
  /** By `groupId:artifactId:version`. */
  readonly poms: ReadonlyMap<string, MavenPom | null>;
  /** All versions, by `groupId:artifactId`. */
  readonly versions: ReadonlyMap<string, readonly string[] | null>;
}

/** What has to be known to go on. */
export type MavenNeed =
  | { readonly kind: "pom"; readonly name: string; readonly version: string }
  | { readonly kind: "versions"; readonly name: string };

/** The key of `MavenKnowledge.poms`. */
export function pomKey(name: string, version: string): string {
  return `${name}:${version}`;
}

/** The POMs of the repository before those from outside; remembers what was asked for and is not known. */
export class KnownPoms implements PomSource {
  readonly #known: MavenKnowledge;
  readonly #byPath: ReadonlyMap<string, PlacedPom>;
  readonly #parents: ReadonlyMap<string, string | null>;
  readonly #own: ReadonlyMap<string, PlacedPom>;
  readonly #outside = new Map<MavenPom, PlacedPom>();
  readonly #needs = new Map<string, MavenNeed>();

  constructor(project: MavenProject, known: MavenKnowledge) {
    this.#known = known;
    this.#byPath = new Map(project.map(({ path, pom }) => [path, { path, pom }]));
    this.#parents = new Map(project.map(({ path, parent }) => [path, parent]));
    const own = new Map<string, PlacedPom>();
    for (const { path, name, version, pom } of project) {
      const placed = this.#byPath.get(path) ?? { path, pom };
      // The first of a name stands for a version that is not known.
      for (const key of [pomKey(name, version), pomKey(name, "")]) if (!own.has(key)) own.set(key, placed);
    }
    this.#own = own;
  }

  /** What was asked for so far and is not known, in the order of asking. */
  get needs(): readonly MavenNeed[] {
    return [...this.#needs.values()];
  }

  /** A POM of the project. */
  at(path: string): PlacedPom | null {
    return this.#byPath.get(path) ?? null;
  }

  parentOf(child: PlacedPom, name: string, version: string): PlacedPom | null {
    const path = child.path === null ? null : (this.#parents.get(child.path) ?? null);
    return path === null ? this.find(name, version) : this.at(path);
  }

  /** A first-party artifact. */
  ownOf(name: string, version: string): PlacedPom | null {
    return this.#own.get(pomKey(name, version.includes("${") ? "" : version)) ?? null;
  }

  find(name: string, version: string): PlacedPom | null {
    const own = this.ownOf(name, version);
    if (own !== null) return own;
    if (version === "" || /\$\{|^\[|^\(/.test(name + version) || !/^[^:\s]+:[^:\s]+$/.test(name)) return null;
    const key = pomKey(name, version);
    const pom = this.#known.poms.get(key);
    if (pom === undefined) this.#needs.set(key, { kind: "pom", name, version });
    if (pom === undefined || pom === null) return null;
    const placed = this.#outside.get(pom) ?? { pom, path: null };
    this.#outside.set(pom, placed);
    return placed;
  }

  /** All versions of an artifact; null = not known (yet). */
  versionsOf(name: string): readonly string[] | null {
    const versions = this.#known.versions.get(name);
    if (versions === undefined) this.#needs.set(`${name}:`, { kind: "versions", name });
    return versions ?? null;
  }

  /** Whether it was asked for and nobody tells. */
  isLost(name: string, version: string): boolean {
    return this.#known.poms.get(pomKey(name, version)) === null;
  }
}
