import type { RequirementKind } from "../model/lockfile.js";
import { constraintsOf } from "./pyproject-poetry.js";
import type { KeyedPackage } from "./python-packages.js";
import { pythonName, readPythonRequirement } from "./python-requirement.js";
import type { TomlTable } from "./toml-table.js";

/** One thing that a package of poetry.lock needs. */
export interface PoetryNeed {
  /** As written. */
  readonly name: string;
  readonly range: string;
  readonly kind: RequirementKind;
  readonly extras: readonly string[];
  readonly marker: string | null;
}

/** Reads `[package.dependencies]`. */
export function poetryNeeds(table: TomlTable): PoetryNeed[] {
  const dependencies = table.table("dependencies");
  return [...(dependencies?.keys() ?? [])].flatMap((name) => {
    const value = dependencies?.get(name);
    if (value === undefined || pythonName(name) === "python") return [];
    return constraintsOf(value).map(({ range, git, url, path, kind, extras, marker }) => ({
      name,
      range: range !== "" ? range : (git ?? url ?? path ?? ""),
      kind,
      extras,
      marker,
    }));
  });
}

/** Which extras of which packages somebody asks for: what is optional is needed by those alone. */
export class PoetryExtras {
  readonly #asked = new Map<string, Set<string>>();
  readonly #offered = new Map<string, TomlTable>();
  /** By key, the names that the extras asked for bring; null = the package does not tell what its extras need. */
  readonly #brought = new Map<string, ReadonlySet<string> | null>();

  /** @param extras `[package.extras]` */
  offer({ key }: KeyedPackage, extras: TomlTable | null): void {
    if (extras !== null) this.#offered.set(key, extras);
  }

  ask(name: string, extras: readonly string[]): void {
    if (extras.length === 0) return;
    const folded = pythonName(name);
    const asked = this.#asked.get(folded) ?? new Set();
    for (const extra of extras) asked.add(pythonName(extra));
    this.#asked.set(folded, asked);
  }

  /** Whether an optional dependency is needed: an extra that somebody asks for names it. */
  isActive(one: KeyedPackage, dependency: string): boolean {
    let brought = this.#brought.get(one.key);
    if (brought === undefined) {
      brought = this.#bring(one);
      this.#brought.set(one.key, brought);
    }
    return brought === null || brought.has(pythonName(dependency));
  }

  #bring({ key, name }: KeyedPackage): ReadonlySet<string> | null {
    const offered = this.#offered.get(key);
    if (offered === undefined) return null;
    const byExtra = new Map<string, readonly string[]>();
    for (const extra of offered.keys()) byExtra.set(pythonName(extra), offered.strings(extra));
    const own = pythonName(name);
    const brought = new Set<string>();
    const seen = new Set<string>();
    const pending = [...(this.#asked.get(own) ?? [])];
    for (let extra = pending.pop(); extra !== undefined; extra = pending.pop()) {
      if (seen.has(extra)) continue;
      seen.add(extra);
      for (const text of byExtra.get(extra) ?? []) {
        const read = readPythonRequirement(text, "any");
        if (read === null) continue;
        // An extra may ask for others of its own package.
        if (pythonName(read.name) === own) pending.push(...read.extras.map(pythonName));
        else brought.add(pythonName(read.name));
      }
    }
    return brought;
  }
}
