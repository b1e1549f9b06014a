import { schemeOf } from "../versions/index.js";
import { fixedVersion } from "../maven/coordinates.js";
import type { KnownPoms } from "./maven-knowledge.js";

const MAVEN = schemeOf("maven");

/** As Maven orders them. */
export function compareVersions(a: string, b: string): number {
  return MAVEN.compare(a, b);
}

/** Whether a requirement binds: `[1.0]`, `[1,2)`; a bare version is a wish. */
export function isHard(requirement: string): boolean {
  return /^[[(]/.test(requirement);
}

/**
 * Chooses versions, and remembers the ranges that bind: once one is known, no version outside it may win.
 * https://maven.apache.org/pom.html#dependency-version-requirement-specification
 */
export class VersionChoice {
  readonly #known: KnownPoms;
  readonly #ranges = new Map<string, Set<string>>();

  constructor(known: KnownPoms) {
    this.#known = known;
  }

  /**
   * Remembers a range.
   * @returns whether it is new and forbids the version that won before; an unknown version (empty) is not forbidden
   */
  forbids(key: string, range: string, version: string): boolean {
    const ranges = this.#ranges.get(key) ?? new Set();
    this.#ranges.set(key, ranges);
    if (ranges.has(range)) return false;
    ranges.add(range);
    return version !== "" && MAVEN.satisfies(version, range) === false;
  }

  /**
   * The version for a requirement.
   * @returns empty = not known; null = a range forbids it, another one has to win
   */
  of(key: string, name: string, requirement: string): string | null {
    if (requirement.includes("${")) return "";
    const isAllowed = (version: string) =>
      [...(this.#ranges.get(key) ?? [])].every((range) => MAVEN.satisfies(version, range) !== false);
    const fixed = fixedVersion(requirement);
    if (fixed !== "") return isAllowed(fixed) ? fixed : null;
    if (requirement === "") return "";
    const isWish = requirement === "LATEST" || requirement === "RELEASE";
    const fits = (version: string) =>
      isWish
        ? requirement === "LATEST" || !version.endsWith("-SNAPSHOT")
        : MAVEN.satisfies(version, requirement) === true;
    const versions = this.#known.versionsOf(name);
    if (versions === null) return "";
    const best = versions
      .filter((version) => fits(version) && isAllowed(version))
      .reduce<string | null>((a, b) => (a === null || MAVEN.compare(b, a) > 0 ? b : a), null);
    return best ?? (isWish ? "" : null);
  }
}
