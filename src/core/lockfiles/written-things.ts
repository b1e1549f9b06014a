import type { PurlType, Qualifiers, SourceKind } from "../model/component.js";
import type { LockedNode, LockfileInput, ParsedLockfile, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type ImageReference, readImage } from "./image-reference.js";
import { directoryOf } from "../model/paths.js";

/** Key of the node of the service itself. */
const SERVICE = "";
/** Nobody writes more. */
const MOST_THINGS = 10_000;

/** One thing that a file says is used. */
export interface WrittenThing {
  readonly type: PurlType;
  readonly name: string;
  readonly version: string;
  readonly range?: string;
  readonly source: SourceKind;
  readonly qualifiers?: Qualifiers;
  readonly resolved?: string;
  readonly line: number;
  /** null = nobody tells. */
  readonly development: boolean | null;
  /** See `LockedNode.claims`. */
  readonly claims?: string;
}

/** Collects what a file uses, each thing once, at its first line. */
export class WrittenThings {
  readonly #problems: EntryProblems;
  readonly #nodes = new Map<string, LockedNode>();
  #tooMany = false;

  constructor(problems: EntryProblems) {
    this.#problems = problems;
  }

  /** @returns the key of its node; null where there is none: the problems tell why */
  add(thing: WrittenThing, via = ""): string | null {
    const { type, name, version, range, line } = thing;
    const more = (thing.qualifiers ?? []).map(([, value]) => value);
    if ([name, version, range ?? "", thing.resolved ?? "", ...more].some((text) => text.length > MAX_TEXT)) {
      this.#problems.add("unreadable-entry", line, `${quote(name)} is too long for a name`);
      return null;
    }
    const at = version === "" ? (range ?? "") : version;
    const where = more.map((value) => ` ${value}`).join("");
    const identity = `${type}/${name}@${at}${where}${thing.claims === undefined ? "" : ` # ${thing.claims}`}`;
    if (this.#nodes.has(identity)) return identity;
    const key = via === "" ? identity : `${identity} < ${via}`;
    if (this.#nodes.has(key)) return key;
    if (this.#nodes.size >= MOST_THINGS) {
      if (!this.#tooMany)
        this.#problems.add(
          "limit",
          line,
          `it names more than ${MOST_THINGS} things; the others are not read`,
        );
      this.#tooMany = true;
      return null;
    }
    this.#nodes.set(key, nodeOf(key, thing));
    return key;
  }

  /**
   * An image; one that a variable stands for as a whole is told as a problem.
   * @param text as written, variables that are known undone
   */
  addImage(
    text: string,
    line: number,
    development: boolean | null = null,
    more: { readonly via?: string; readonly template?: boolean } = {},
  ): string | null {
    const image = readImage(text);
    if (typeof image === "object") return this.add(imageThing(image, line, development), more.via);
    if (image === "unreadable")
      this.#problems.add("unreadable-entry", line, `${quote(text)} is no reference of an image`);
    else if (more.template !== true)
      this.#problems.add("unresolved", line, `which image ${quote(text)} is, the file does not tell`);
    return null;
  }

  /** In the order of the file. */
  all(): LockedNode[] {
    return [...this.#nodes.values()];
  }
}

function imageThing(
  { name, version, range }: ImageReference,
  line: number,
  development: boolean | null,
): WrittenThing {
  const fixed = range === undefined ? {} : { range };
  return { type: "docker", name, version, ...fixed, source: "registry", line, development };
}

function nodeOf(key: string, thing: WrittenThing): LockedNode {
  const { type, name, version, range, source, qualifiers = [], resolved, line, development, claims } = thing;
  return {
    key,
    provides: [],
    type,
    name,
    version,
    ...(range === undefined ? {} : { range }),
    source,
    ...(qualifiers.length === 0 ? {} : { qualifiers }),
    ...(claims === undefined ? {} : { claims }),
    resolved: resolved ?? null,
    integrity: null,
    line,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: { direct: true, development },
    requires: [],
  };
}

/** A first-party node: the service, or something of the repository that it uses. */
export function ownNode(
  key: string,
  name: string,
  line: number,
  requires: LockedNode["requires"],
): LockedNode {
  return {
    ...nodeOf(key, { type: "generic", name, version: "", source: "workspace", line, development: null }),
    told: null,
    requires,
  };
}

/** What asks for a node by its key. */
export function requirementOf(name: string, key: string): Requirement {
  return { name, range: "", kind: "runtime", targets: [key], mayBeMissing: false };
}

/**
 * The file as a whole: one service, the folder it lies in. All that the file names it asks for itself.
 * @param requires what the service asks for, where that is not everything
 */
export function writtenFile(
  format: LockfileFormat,
  input: LockfileInput,
  nodes: readonly LockedNode[],
  problems: EntryProblems,
  requires: LockedNode["requires"] = nodes.map(askedFor),
): ParsedLockfile {
  return {
    format: format.id,
    version: "",
    path: input.path,
    purlType: format.purlType,
    tells: format.tells,
    lookup: "exact",
    nodes: [ownNode(SERVICE, "", 1, requires), ...nodes.map((node) => ({ ...node, told: null }))],
    services: [
      {
        path: directoryOf(input.path),
        name: null,
        node: SERVICE,
        manifest: { path: input.path, declared: [] },
      },
    ],
    overrides: [],
    problems: problems.all(),
  };
}

function askedFor({ name, key, told }: LockedNode): Requirement {
  return { ...requirementOf(name, key), kind: told?.development === true ? "development" : "runtime" };
}
