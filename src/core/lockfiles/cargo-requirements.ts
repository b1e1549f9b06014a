import semver from "semver";
import type { Requirement, RequirementKind } from "../model/lockfile.js";
import type { CargoEntries, CargoEntry } from "./cargo-entries.js";
import { type CargoDependency, rangeOf } from "./cargo-manifest.js";
import type { CargoMember } from "./cargo-workspace.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";

/** Declarations of one name that are held against versions; nobody writes more. */
const MAX_SAME = 16;
/** The strongest first: what is needed at runtime too is no development dependency. */
const STRENGTH: readonly RequirementKind[] = ["runtime", "optional", "development", "peer"];

/** Turns what packages depend on into requirements. */
export class CargoRequirements {
  readonly #entries: CargoEntries;
  readonly #problems: EntryProblems;
  /** Most texts occur many times. */
  readonly #made = new Map<string, Requirement>();

  constructor(entries: CargoEntries, problems: EntryProblems) {
    this.#entries = entries;
    this.#problems = problems;
  }

  /** What a package from elsewhere needs: the lockfile tells no kinds. */
  of({ name, dependencies, line }: CargoEntry): Requirement[] {
    const requires: Requirement[] = [];
    for (const text of dependencies) {
      if (typeof text !== "string") {
        this.#problems.add("unreadable-entry", line, `what ${quote(name)} needs cannot be read`);
        continue;
      }
      let requirement = this.#made.get(text);
      if (requirement === undefined) {
        requirement = this.#make(text, this.#entries.find(text));
        this.#made.set(text, requirement);
      }
      requires.push(requirement);
    }
    return requires;
  }

  /** What a service needs, with the kinds of its manifest, and what that declares and the lockfile does not have. */
  ofMember(entry: CargoEntry, member: CargoMember | null): Requirement[] {
    const locked = this.of(entry);
    if (member === null) return locked;
    const declared = byName(member.dependencies);
    const counts = new Map<string, number>();
    for (const { name } of locked) counts.set(name, (counts.get(name) ?? 0) + 1);
    const requires = locked.map((requirement): Requirement => {
      const same = declared.get(requirement.name);
      if (same === undefined) return requirement;
      const several = (counts.get(requirement.name) ?? 0) > 1;
      const target = several ? this.#entries.find(requirement.targets[0] ?? "") : undefined;
      const fitting = target === undefined ? same : fittingOf(same, target.version);
      const [first] = fitting;
      return first === undefined ? requirement : { ...requirement, kind: first.kind, range: rangeOf(first) };
    });
    for (const [name, same] of declared) {
      const [first] = same;
      if (first === undefined || counts.has(name) || name === entry.name) continue;
      // Of a package outside of the workspace only what is used is locked.
      const mayBeMissing = same.every(({ kind }) => kind !== "runtime");
      requires.push({ name, range: rangeOf(first), kind: first.kind, targets: [], mayBeMissing });
    }
    return requires;
  }

  #make(text: string, target: CargoEntry | undefined): Requirement {
    const space = text.indexOf(" ");
    const name = target?.name ?? (space < 0 ? text : text.slice(0, space));
    return { name, range: "", kind: "runtime", targets: [target?.key ?? text], mayBeMissing: false };
  }
}

/** The strongest of a name first. */
function byName(dependencies: readonly CargoDependency[]): Map<string, CargoDependency[]> {
  const names = new Map<string, CargoDependency[]>();
  const inOrder = [...dependencies].sort((a, b) => STRENGTH.indexOf(a.kind) - STRENGTH.indexOf(b.kind));
  for (const dependency of inOrder) {
    const same = names.get(dependency.name);
    if (same === undefined) names.set(dependency.name, [dependency]);
    else same.push(dependency);
  }
  return names;
}

/** The declarations that a version answers; all of them where that cannot be told. */
function fittingOf(same: readonly CargoDependency[], version: string): readonly CargoDependency[] {
  if (same.length > MAX_SAME) return same;
  const fitting = same.filter((one) => one.version !== null && isFitting(version, one.version));
  return fitting.length > 0 ? fitting : same;
}

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html: a bare version is a caret's. */
function isFitting(version: string, requirement: string): boolean {
  if (requirement.length > MAX_TEXT) return false;
  const range = requirement
    .split(",")
    .map((part) => part.trim())
    .map((part) => (/^\d/.test(part) && !part.includes("*") ? `^${part}` : part))
    .join(" ");
  return semver.satisfies(version, range);
}
