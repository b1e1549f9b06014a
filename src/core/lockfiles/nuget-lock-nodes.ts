import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import type { LockSection } from "./nuget-lock-sections.js";

/** Edges that lead from what every runtime has to what one of them has instead; a real file has some dozens. */
const MAX_VARIANT_EDGES = 100_000;

const TYPES = new Set(["direct", "transitive", "centraltransitive", "project"]);

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly version: string;
  readonly requested: string;
  readonly hash: string | null;
  readonly line: number;
  readonly dependencies: JsonObject | null;
}

type Growing = Omit<LockedNode, "requires"> & { requires: Requirement[] };

/** What the sections hold: nodes, and what the project itself asks for. */
export interface LockContent {
  readonly nodes: readonly LockedNode[];
  readonly requires: readonly Requirement[];
}

/**
 * The nodes of a packages.lock.json, one per framework and id; edges stay within a framework. The section of a runtime
 * holds only what differs there: what it says of a version that every runtime has is added to that, another version is a
 * node of its own.
 * @param kinds how the project asks for a package, by its name in lower case, where its manifest was read
 */
export function readNodes(
  sections: readonly LockSection[],
  kinds: ReadonlyMap<string, RequirementKind>,
  problems: EntryProblems,
): LockContent {
  const frameworks = new Map<string, LockSection[]>();
  for (const section of sections) {
    const known = frameworks.get(section.framework);
    if (known === undefined) frameworks.set(section.framework, [section]);
    else known.push(section);
  }
  const nodes: LockedNode[] = [];
  const requires: Requirement[] = [];
  let edges = MAX_VARIANT_EDGES;
  for (const [framework, ofFramework] of frameworks) {
    const reader = new FrameworkReader(framework, kinds, problems);
    const inOrder = [...ofFramework].sort((a, b) => Number(a.runtime !== null) - Number(b.runtime !== null));
    for (const section of inOrder) reader.read(section);
    edges -= reader.linkVariants(edges);
    for (const node of reader.nodes) nodes.push(node);
    for (const requirement of reader.requires) requires.push(requirement);
  }
  if (edges <= 0) problems.add("limit", null, "its runtimes differ in more versions than can be followed");
  return { nodes, requires };
}

class FrameworkReader {
  readonly nodes: Growing[] = [];
  readonly requires: Requirement[] = [];
  readonly #framework: string;
  readonly #kinds: ReadonlyMap<string, RequirementKind>;
  readonly #problems: EntryProblems;
  readonly #byKey = new Map<string, Growing>();
  readonly #keys = new Map<string, string>();
  /** Versions that only some runtimes have, by id. */
  readonly #variants = new Map<string, Growing[]>();

  constructor(framework: string, kinds: ReadonlyMap<string, RequirementKind>, problems: EntryProblems) {
    this.#framework = framework;
    this.#kinds = kinds;
    this.#problems = problems;
  }

  read(section: LockSection): void {
    const { runtime } = section;
    const here = new Map<string, Entry>();
    for (const id of Object.keys(section.entries)) {
      const entry = this.#entry(id, section);
      if (entry === null) continue;
      const lower = id.toLowerCase();
      if (here.has(lower)) this.#problems.add("unreadable-entry", entry.line, `${quote(id)} stands twice`);
      else here.set(lower, entry);
    }
    const own = runtime === null ? null : here;
    for (const [lower, entry] of here) this.#add(lower, entry, own);
  }

  /** What every runtime has may lead to what one of them has in another version. @returns how many edges were added */
  linkVariants(most: number): number {
    let added = 0;
    if (this.#variants.size === 0) return 0;
    for (const node of this.nodes) {
      const asked = node.requires.length;
      for (let at = 0; at < asked; at += 1) {
        const requirement = node.requires[at];
        if (requirement === undefined) continue;
        for (const variant of this.#variants.get(requirement.name.toLowerCase()) ?? []) {
          if (requirement.targets.includes(variant.key)) continue;
          if (added >= most) return added;
          node.requires.push({ ...requirement, targets: [variant.key] });
          added += 1;
        }
      }
    }
    return added;
  }

  /** Most names are asked for many times: what is remembered need not be put together and hashed again. */
  #key(name: string): string {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = `${this.#framework}/${name.toLowerCase()}`;
      this.#keys.set(name, key);
    }
    return key;
  }

  #add(lower: string, entry: Entry, runtime: ReadonlyMap<string, Entry> | null): void {
    const shared = this.#key(entry.id);
    const base = this.#byKey.get(shared);
    const isVariant = runtime !== null && base !== undefined && base.version !== entry.version;
    const key = isVariant ? `${shared}@${entry.version}` : shared;
    const known = isVariant ? this.#byKey.get(key) : base;
    const requires = this.#requirements(entry, runtime);
    if (known === undefined) {
      const node = nodeOf(key, entry, runtime !== null, requires);
      this.nodes.push(node);
      this.#byKey.set(key, node);
      if (isVariant) this.#variants.set(lower, [...(this.#variants.get(lower) ?? []), node]);
    } else {
      const told = new Set(known.requires.map(({ targets }) => targets[0]));
      for (const requirement of requires)
        if (!told.has(requirement.targets[0])) known.requires.push(requirement);
    }
    const asked = entry.type === "direct" || entry.type === "project";
    if (!asked || known !== undefined) return;
    const kind = this.#kinds.get(lower) ?? "runtime";
    this.requires.push({ name: entry.id, range: entry.requested, kind, targets: [key], mayBeMissing: false });
  }

  #requirements({ dependencies }: Entry, runtime: ReadonlyMap<string, Entry> | null): Requirement[] {
    if (dependencies === null) return [];
    return Object.keys(dependencies).map((name) => {
      const written = dependencies[name];
      const key = this.#key(name);
      const version = runtime?.get(name.toLowerCase())?.version;
      const targets = version === undefined ? [key] : [`${key}@${version}`, key];
      const range = typeof written === "string" ? written : "";
      return { name, range, kind: "runtime", targets, mayBeMissing: false };
    });
  }

  /** null where it cannot be read, which is told. */
  #entry(id: string, section: LockSection): Entry | null {
    const value = section.entries[id];
    const line = section.lines.get(id) ?? section.line;
    const refuse = (because: string) => {
      this.#problems.add("unreadable-entry", line, `the entry ${quote(id)} ${because}`);
    };
    if (!isJsonObject(value) || id === "" || id.length > MAX_TEXT) {
      refuse("cannot be read");
      return null;
    }
    // NuGet takes an entry without a type for a direct one.
    const type = (text(value["type"]) ?? "Direct").toLowerCase();
    if (!TYPES.has(type)) refuse("is of a type that is not known");
    const version = text(value["resolved"]);
    if (version === null && type !== "project") refuse("has no version");
    const { dependencies } = value;
    if (dependencies !== undefined && dependencies !== null && !isJsonObject(dependencies))
      refuse("has dependencies that cannot be read");
    return {
      id,
      type,
      version: version ?? "",
      requested: text(value["requested"]) ?? "",
      hash: text(value["contentHash"]),
      line,
      dependencies: isJsonObject(dependencies) ? dependencies : null,
    };
  }
}

function nodeOf(
  key: string,
  { id, type, version, hash, line }: Entry,
  platform: boolean,
  requires: Requirement[],
): Growing {
  const source = type === "project" ? "workspace" : "registry";
  // The node holds this very list, which stays ours to add to.
  return lockedNode({ key, name: id, version, source, integrity: hash, line, platform, requires }) as Growing;
}

/** A text of a length that means something; null where there is none. */
function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= MAX_TEXT ? value : null;
}
