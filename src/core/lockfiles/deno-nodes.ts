import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement, RequirementKind } from "../model/lockfile.js";
import type { KeyLines } from "./key-lines.js";
import { remoteOf } from "./deno-remote.js";
import { type DenoSpecifiers, parseDenoSpecifier, partsOfId } from "./deno-specifier.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { registryQualifiers } from "./npm-registry.js";
import { sourceOf } from "./npm-source.js";
import { deprecation, restricts } from "./package-lock-entry.js";

/** One section of a deno.lock and where its keys stand. */
export interface DenoSection {
  readonly entries: JsonObject;
  /** As `KeyLines` names it. */
  readonly name: string;
}

/** Reads the entries of a deno.lock. What makes no sense is told and left out. */
export class DenoNodes {
  readonly #lines: KeyLines;
  readonly #problems: EntryProblems;

  constructor(lines: KeyLines, problems: EntryProblems) {
    this.#lines = lines;
    this.#problems = problems;
  }

  /**
   * npm's packages, keyed `npm:<id>`: one node for every set of peers.
   * @param linked `npm:name@version` of what is a folder on somebody's disk
   * @param told whether the file tells of install scripts, as version 5 does
   */
  npm(section: DenoSection, linked: ReadonlySet<string>, told: boolean): LockedNode[] {
    const ids = new Map<string, string>();
    for (const id of Object.keys(section.entries)) {
      const parts = partsOfId(id);
      if (parts !== null) ids.set(parts.name, id);
    }
    return this.#read(section, (id, entry, line): LockedNode | null => {
      const parts = partsOfId(id);
      if (parts === null) return null;
      const { name, version } = parts;
      const tarball = textOf(entry["tarball"]);
      return lockedNode({
        key: `npm:${id}`,
        type: "npm",
        name,
        version,
        source: linked.has(`npm:${name}@${version}`) ? "file" : sourceOf(tarball, name),
        ...(tarball === null ? {} : registryQualifiers(tarball, name)),
        resolved: tarball,
        integrity: textOf(entry["integrity"]),
        line,
        platform: restricts(entry["os"]) || restricts(entry["cpu"]) || restricts(entry["libc"]),
        deprecated: deprecation(entry["deprecated"]),
        installScript: told ? entry["scripts"] === true : null,
        requires: npmRequirements(entry, ids),
      });
    });
  }

  /** jsr.io's packages, keyed `jsr:<name>@<version>`. */
  jsr(section: DenoSection, specifiers: DenoSpecifiers): LockedNode[] {
    return this.#read(section, (id, entry, line): LockedNode | null => {
      const parts = partsOfId(id);
      if (parts === null) return null;
      return lockedNode({
        key: `jsr:${id}`,
        type: "jsr",
        ...parts,
        integrity: textOf(entry["integrity"]),
        line,
        requires: strings(entry["dependencies"]).map((asked): Requirement => {
          const target = specifiers.targetOf(asked);
          const { name, range } = parseDenoSpecifier(asked) ?? { name: asked, range: "" };
          return {
            name,
            range,
            kind: "runtime",
            targets: target === undefined ? [] : [target],
            mayBeMissing: false,
          };
        }),
      });
    });
  }

  /** Modules fetched by URL, keyed by it: one node for every file, many of them of one component. */
  remote(section: DenoSection): LockedNode[] {
    const nodes: LockedNode[] = [];
    for (const url of Object.keys(section.entries)) {
      const line = this.#lines(section.name, url);
      const hash = section.entries[url];
      const remote = remoteOf(url);
      const fits = remote !== null && remote.name.length <= MAX_TEXT && remote.version.length <= MAX_TEXT;
      if (!fits || typeof hash !== "string") {
        this.#problems.add("unreadable-entry", line, `the module ${quote(url)} cannot be read`);
        continue;
      }
      nodes.push(lockedNode({ ...remote, key: url, source: "url", resolved: url, integrity: hash, line }));
    }
    return nodes;
  }

  #read(
    { entries, name: section }: DenoSection,
    nodeOf: (id: string, entry: JsonObject, line: number) => LockedNode | null,
  ): LockedNode[] {
    return Object.keys(entries).flatMap((id) => {
      const entry = entries[id];
      const line = this.#lines(section, id);
      const node = isJsonObject(entry) ? nodeOf(id, entry, line) : null;
      if (node !== null && node.name.length <= MAX_TEXT && node.version.length <= MAX_TEXT) return [node];
      this.#problems.add("unreadable-entry", line, `the entry ${quote(id)} cannot be read`);
      return [];
    });
  }
}

/** Before version 4 names and ids, since then `name` where there is one, `name@version`, or `alias@npm:name@version`. */
function npmRequirements(entry: JsonObject, ids: ReadonlyMap<string, string>): Requirement[] {
  const requires: Requirement[] = [];
  const { dependencies } = entry;
  const optional = new Set(strings(entry["optionalPeers"]));
  const add = (name: string, id: string, kind: RequirementKind): void => {
    const targets = [`npm:${id}`];
    requires.push({ name, range: "", kind, targets, mayBeMissing: kind !== "runtime" });
  };
  if (isJsonObject(dependencies)) {
    for (const [name, id] of Object.entries(dependencies))
      if (typeof id === "string") add(name, id, "runtime");
  }
  const read = (list: readonly string[], kind: RequirementKind): void => {
    for (const text of list) {
      const at = text.indexOf("@", 1);
      const name = at < 0 ? text : text.slice(0, at);
      if (at < 0) add(name, ids.get(name) ?? name, kind);
      else if (text.startsWith("npm:", at + 1)) add(name, text.slice(at + 1 + "npm:".length), kind);
      else add(name, text, kind);
    }
  };
  // An optional peer that is there stands among the dependencies too.
  read(
    strings(dependencies).filter((text) => !optional.has(text)),
    "runtime",
  );
  read(strings(entry["optionalDependencies"]), "optional");
  read([...optional], "peer");
  return requires;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The texts of an array, whatever else it holds left out; empty where it is none. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
