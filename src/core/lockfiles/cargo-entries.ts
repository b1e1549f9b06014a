import type { CargoPackage, CargoText } from "./cargo-text.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { TomlTable, TomlValue } from "./toml-table.js";

/** One `[[package]]`. */
export interface CargoEntry {
  /** `name version`, with the source where that is not enough. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** As written; null = it lies in the repository. */
  readonly source: string | null;
  readonly checksum: string | null;
  /** As written: `name`, `name version` or `name version (source)`. */
  readonly dependencies: readonly TomlValue[];
  readonly line: number;
}

/** The packages of a Cargo.lock, and what a dependency's text means among them. */
export class CargoEntries {
  /** In the order of the file, without those that `replace` takes the place of. */
  readonly all: readonly CargoEntry[];
  /** Packages that Cargo does not build, and the id of what it builds instead. */
  readonly replaced: { readonly entry: CargoEntry; readonly by: string }[] = [];
  /** Whether hashes stand apart from their packages, as version 1 has it. */
  readonly isFirstVersion: boolean;
  readonly #problems: EntryProblems;
  readonly #metadata: TomlTable | null;
  readonly #keys = new Set<string>();
  /** By name; null = there are several. */
  readonly #byName = new Map<string, CargoEntry | null>();
  /** By `name version` and `name version (source)`; null = there are several. Made when it is first needed. */
  #byId: Map<string, CargoEntry | null> | null = null;
  readonly #standIns = new Map<string, string>();

  constructor({ packages, metadata, hasRoot }: CargoText, problems: EntryProblems) {
    this.#problems = problems;
    this.#metadata = metadata;
    const all: CargoEntry[] = [];
    for (const one of packages) {
      const entry = this.#entry(one);
      if (entry === null) continue;
      if (one.replace !== null) this.replaced.push({ entry, by: one.replace });
      else {
        all.push(entry);
        this.#byName.set(entry.name, this.#byName.has(entry.name) ? null : entry);
      }
    }
    this.all = all;
    for (const { entry, by } of this.replaced) {
      for (const id of [entry.name, ...idsOf(entry)]) this.#standIns.set(id, by);
    }
    this.isFirstVersion = hasRoot || [...(metadata?.keys() ?? [])].some((key) => key.startsWith("checksum "));
  }

  /**
   * The package that a dependency means; undefined where the file holds none or several that it could be.
   * @param text `name`, `name version` or `name version (source)`
   */
  find(text: string): CargoEntry | undefined {
    return this.#held(text) ?? this.#standIn(text);
  }

  /** Among what is built. */
  #held(text: string): CargoEntry | undefined {
    const direct = this.#byName.get(text);
    if (direct !== undefined && direct !== null) return direct;
    const space = text.indexOf(" ");
    const named = space < 0 ? direct : this.#byName.get(text.slice(0, space));
    if (named === undefined) return undefined;
    if (named === null) return this.#several(text);
    return idsOf(named).includes(withoutCommit(text)) ? named : undefined;
  }

  /** Among the packages of names that there are several of. */
  #several(text: string): CargoEntry | undefined {
    if (this.#byId === null) {
      this.#byId = new Map();
      for (const entry of this.all) {
        if (this.#byName.get(entry.name) !== null) continue;
        for (const id of idsOf(entry)) this.#byId.set(id, this.#byId.has(id) ? null : entry);
      }
    }
    return this.#byId.get(withoutCommit(text)) ?? undefined;
  }

  /** What is built instead of a package that `replace` names. */
  #standIn(text: string): CargoEntry | undefined {
    if (this.replaced.length === 0) return undefined;
    const [name = "", version] = text.split(" ", 2);
    const by =
      this.#standIns.get(withoutCommit(text)) ??
      this.#standIns.get(version === undefined ? name : `${name} ${version}`);
    // One step: nobody replaces what replaces.
    return by === undefined ? undefined : this.#held(by);
  }

  /** null where it makes no sense; that is told. */
  #entry({ name, version, source, checksum, dependencies, line }: CargoPackage): CargoEntry | null {
    if (name === null || version === null || name === "" || name.includes(" ")) {
      this.#problems.add(
        "unreadable-entry",
        line,
        `the package ${quote(name ?? "without name")} cannot be read`,
      );
      return null;
    }
    if (name.length > MAX_TEXT || version.length > MAX_TEXT) {
      this.#problems.add(
        "unreadable-entry",
        line,
        `the package ${quote(name)} has a name or version too long`,
      );
      return null;
    }
    return {
      key: this.#key(name, version, source, line),
      name,
      version,
      source,
      checksum: checksum ?? this.#oldChecksum(name, version, source),
      dependencies,
      line,
    };
  }

  /** A name has no space, so nothing but another version of it could have the same key. */
  #key(name: string, version: string, source: string | null, line: number): string {
    let key = `${name} ${version}`;
    const first = this.#byName.get(name);
    if (first === undefined) return key;
    if (first !== null) this.#keys.add(first.key);
    if (this.#keys.has(key)) key = `${key} (${source ?? "path"})`;
    if (this.#keys.has(key)) {
      this.#problems.add("unreadable-entry", line, `the package ${quote(key)} stands there twice`);
      key = `${key} line ${line}`;
    }
    this.#keys.add(key);
    return key;
  }

  #oldChecksum(name: string, version: string, source: string | null): string | null {
    if (this.#metadata === null || source === null) return null;
    const checksum =
      this.#metadata.string(`checksum ${name} ${version} (${source})`) ??
      this.#metadata.string(`checksum ${name} ${version} (${withoutCommit(source)})`);
    return checksum === "<none>" ? null : checksum;
  }
}

/** How dependencies may name a package beside its name alone. */
function idsOf({ name, version, source }: CargoEntry): string[] {
  const id = `${name} ${version}`;
  return source === null ? [id] : [id, withoutCommit(`${id} (${source})`)];
}

/** Cargo leaves the commit out where it names a source in a dependency. */
function withoutCommit(text: string): string {
  const hash = text.indexOf("#");
  if (hash < 0) return text;
  return text.endsWith(")") ? `${text.slice(0, hash)})` : text.slice(0, hash);
}
