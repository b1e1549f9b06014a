import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isMachineMarker, pythonName } from "./python-requirement.js";

/** Packages of one name beyond this are not told apart: tools lock one for each range of Python versions. */
const MAX_SAME = 12;

/** One package of a Python lockfile before it is known who asks for it. */
export interface PythonPackage {
  /** As written. */
  readonly name: string;
  /** Empty where it is not fixed, as of a directory. */
  readonly version: string;
  readonly source: SourceKind;
  readonly qualifiers: Qualifiers | null;
  /** What tells it from another of its name and version within the lockfile. */
  readonly origin: string;
  readonly resolved: string | null;
  readonly integrity: string | null;
  readonly line: number;
  /** The lockfile itself says that it is for some machines alone. */
  readonly isForSomeMachines: boolean;
  readonly optional: boolean;
  readonly told: LockedNode["told"];
}

/** A package with the key of its node. */
export interface KeyedPackage extends PythonPackage {
  readonly key: string;
}

/** What somebody asks for. */
export interface AskedPackage {
  readonly name: string;
  readonly range: string;
  readonly kind: RequirementKind;
  readonly marker: string | null;
  readonly mayBeMissing: boolean;
  /** Which of several packages of the name is meant; where it is none of them, it may be any. */
  readonly fits: ((candidate: KeyedPackage) => boolean) | null;
}

/** The packages of one lockfile: joins what is asked for with what is there, and makes nodes of both. */
export class PythonPackages {
  readonly #problems: EntryProblems;
  readonly #byName = new Map<string, KeyedPackage[]>();
  readonly #keys = new Set<string>();
  /** Keys of packages that somebody asks for on some machines, and on all. */
  readonly #onSome = new Set<string>();
  readonly #onAll = new Set<string>();
  /** Names of which too many versions are held, as they are compared. */
  readonly #crowded = new Set<string>();

  constructor(problems: EntryProblems) {
    this.#problems = problems;
  }

  /** null where it cannot be a package; that is told. */
  add(one: PythonPackage): KeyedPackage | null {
    const { name, version, line, origin } = one;
    if (name === "" || name.length > MAX_TEXT || version.length > MAX_TEXT) {
      this.#problems.add("unreadable-entry", line, `the package ${quote(name)} cannot be read`);
      return null;
    }
    const folded = pythonName(name);
    let key = version === "" ? folded : `${folded} ${version}`;
    if (this.#keys.has(key)) key = `${key} (${origin})`;
    if (this.#keys.has(key)) key = `${key} line ${line}`;
    this.#keys.add(key);
    const keyed = withKey(one, key);
    const same = this.#byName.get(folded);
    if (same === undefined) this.#byName.set(folded, [keyed]);
    else same.push(keyed);
    return keyed;
  }

  /** The packages of a name, however it is spelt. */
  named(name: string): readonly KeyedPackage[] {
    // Most are spelt as they are compared.
    return this.#byName.get(name) ?? this.#byName.get(pythonName(name)) ?? [];
  }

  /** One requirement for each package that answers; one without an answer where none does. */
  require(asked: AskedPackage): Requirement[] {
    const { name, range, kind, mayBeMissing, fits } = asked;
    const candidates = this.named(name);
    const [first] = candidates;
    if (first === undefined) return [{ name, range, kind, mayBeMissing, targets: [] }];
    if (candidates.length > MAX_SAME) {
      this.#tellCrowded(name, first);
      return [{ name, range, kind, mayBeMissing, targets: [first.key] }];
    }
    const fitting = candidates.length === 1 || fits === null ? candidates : candidates.filter(fits);
    const meant = fitting.length > 0 ? fitting : candidates;
    const marks = isMachineMarker(asked.marker) ? this.#onSome : this.#onAll;
    return meant.map(({ key }) => {
      marks.add(key);
      return { name, range, kind, mayBeMissing, targets: [key] };
    });
  }

  #tellCrowded(name: string, { line }: KeyedPackage): void {
    const folded = pythonName(name);
    if (this.#crowded.has(folded)) return;
    this.#crowded.add(folded);
    const message = `${quote(name)} is held in more than ${MAX_SAME} versions; which one is asked for is not told`;
    this.#problems.add("limit", line, message);
  }

  /** The node of a package, after everything was asked for. */
  node(one: KeyedPackage, requires: readonly Requirement[]): LockedNode {
    const { key, name, version, source, resolved, integrity, line, optional, told } = one;
    return lockedNode({
      key,
      name,
      version,
      source,
      resolved,
      integrity,
      line,
      platform: one.isForSomeMachines || (this.#onSome.has(key) && !this.#onAll.has(key)),
      optional,
      told,
      requires: requires.some(({ targets }) => targets[0] === key)
        ? requires.filter(({ targets }) => targets[0] !== key)
        : requires,
      qualifiers: one.qualifiers ?? undefined,
    });
  }
}

/** Written out: spreading takes several times as long. */
function withKey(one: PythonPackage, key: string): KeyedPackage {
  return {
    key,
    name: one.name,
    version: one.version,
    source: one.source,
    qualifiers: one.qualifiers,
    origin: one.origin,
    resolved: one.resolved,
    integrity: one.integrity,
    line: one.line,
    isForSomeMachines: one.isForSomeMachines,
    optional: one.optional,
    told: one.told,
  };
}
