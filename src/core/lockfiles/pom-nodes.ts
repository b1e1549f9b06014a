import { artifactKey, fixedVersion, variantQualifiers } from "../maven/coordinates.js";
import type { EffectiveDependency } from "../maven/effective.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, RequirementKind } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";

/** `groupId:artifactId` as Maven lets them be written. */
const NAME = /^[\w.-]+:[\w.-]+$/;

/** One thing that a POM names. */
export interface PomEntry {
  readonly name: string;
  /** A version, a range, empty; `${…}` where a property is unknown. */
  readonly version: string;
  readonly type: string;
  readonly classifier: string;
  /** Told of the node; null = nobody tells. */
  readonly development: boolean | null;
  readonly optional: boolean;
  readonly isFile: boolean;
  readonly line: number;
}

/** Nodes by what they are: the first of a key counts. */
export class PomNodes {
  readonly #nodes = new Map<string, LockedNode>();
  readonly #problems: EntryProblems;

  constructor(problems: EntryProblems) {
    this.#problems = problems;
  }

  /** @returns whether its version is known; null = it is no component, which was told */
  add(entry: PomEntry): boolean | null {
    const { name, line } = entry;
    if (!NAME.test(name) || name.length > MAX_TEXT) {
      this.#problems.add("unreadable-entry", line, `${quote(name)} is no name of an artifact`);
      return null;
    }
    if (Math.max(entry.version.length, entry.classifier.length, entry.type.length) > MAX_TEXT) {
      this.#problems.add("unreadable-entry", line, `what is asked for ${quote(name)} is too long`);
      return null;
    }
    const version = isKnown(entry.version) ? fixedVersion(entry.version) : "";
    const node = nodeOf(entry, version);
    const before = this.#nodes.get(node.key);
    if (before === undefined) this.#nodes.set(node.key, node);
    return version !== "";
  }

  /** In the order of the file. */
  all(): LockedNode[] {
    return [...this.#nodes.values()].sort((a, b) => a.line - b.line);
  }
}

/** Whether nothing in it waits for somebody to fill it in: Maven's properties, and filters (`@project.version@`). */
export function isKnown(text: string): boolean {
  return !text.includes("${") && !(text.startsWith("@") && /^@[^@]*@$/.test(text));
}

/** How a scope counts: only `test` is development; `provided` runs, though another brings it. */
export function kindOf({
  scope,
  optional,
}: Pick<EffectiveDependency, "scope" | "optional">): RequirementKind {
  if (scope === "test") return "development";
  return optional ? "optional" : "runtime";
}

function nodeOf(entry: PomEntry, version: string): LockedNode {
  const { name, line } = entry;
  const qualifiers = variantQualifiers(entry);
  return lockedNode({
    key: artifactKey(name, version, entry.version, entry),
    name,
    version,
    range: version === "" ? entry.version : undefined,
    source: entry.isFile ? "file" : "registry",
    qualifiers: qualifiers.length === 0 ? undefined : qualifiers,
    line,
    optional: entry.optional,
    installScript: false,
    told: { direct: true, development: entry.development },
  });
}
