import type { SourceKind } from "../model/component.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { LockfileError } from "../errors.js";
import { movedTo } from "../model/locked-node.js";
import { joinPaths } from "../model/paths.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { holdsAt } from "./holds-at.js";
import { newInstance, type PnpmDocument, type PnpmEntry, type PnpmInstance } from "./pnpm-entries.js";
import { type KeyStyle, partsOfKey, withoutSuffix } from "./pnpm-keys.js";
import { prefixed } from "./pnpm-references.js";
import { isGitAddress } from "./yarn-descriptor.js";

/** `node@runtime:24.4.1`: from pnpm 10.14 on it installs what a project is run with (Node.js, Deno, Bun). */
const RUNTIME = "runtime:";
const NONE: readonly never[] = [];
const OPEN = 40;
const ZERO = 48;
const NINE = 57;

/** Turns the entries of one document into nodes; equal lines share one requirement. */
export class PnpmNodes {
  readonly #document: PnpmDocument;
  readonly #style: KeyStyle;
  readonly #prefix: string;
  readonly #problems: EntryProblems;
  readonly #peers = new Map<Requirement, Requirement>();

  /** @param prefix of every key, where a file has two documents that may hold the same component */
  constructor(document: PnpmDocument, style: KeyStyle, prefix: string, problems: EntryProblems) {
    this.#document = document;
    this.#style = style;
    this.#prefix = prefix;
    this.#problems = problems;
  }

  /**
   * Every instance, in the order of the file, put behind the nodes that are there.
   * @throws {LockfileError} `syntax` where one of `packages` and `snapshots` does not hold what the other does
   */
  readInto(nodes: LockedNode[]): void {
    const { packages, snapshots } = this.#document;
    const add = (node: LockedNode | null): void => {
      if (node !== null) nodes.push(node);
    };
    if (this.#style !== "9") {
      for (const entry of packages)
        add(this.#node(entry, entry.instance ?? newInstance(entry.key, entry.line)));
      return;
    }
    // pnpm sorts both sections alike, so the entry wanted is mostly the last one or the next: no look-up for these.
    let byKey: ReadonlyMap<string, PnpmEntry> | null = null;
    let next = 0;
    let last: PnpmEntry | undefined;
    for (const snapshot of snapshots) {
      // What was put together when the file before was read still belongs together.
      const before = snapshot.made?.of;
      if (before?.document === this.#document) {
        last = before;
        next = before.at + 1;
        before.used = true;
        add(this.#node(before, snapshot));
        continue;
      }
      if (last === undefined || !isInstanceOf(snapshot, last)) {
        last = packages[next];
        next += 1;
      }
      if (last === undefined || !isInstanceOf(snapshot, last)) {
        byKey ??= new Map(packages.map((each) => [each.key, each]));
        last = byKey.get(withoutSuffix(snapshot.key)) ?? byKey.get(snapshot.key);
        next = (last?.at ?? 0) + 1;
      }
      if (last === undefined) throw cut(`${quote(snapshot.key)} has no entry under packages`, snapshot.line);
      last.used = true;
      add(this.#node(last, snapshot));
    }
    for (const entry of packages) {
      if (!entry.used) throw cut(`${quote(entry.key)} has no entry under snapshots`, entry.line);
    }
  }

  #node(entry: PnpmEntry, instance: PnpmInstance): LockedNode | null {
    const { made } = instance;
    if (made?.of === entry) return movedTo(made.node, entry.line);
    const node = this.#newNode(entry, instance);
    // What comes from elsewhere may be a member of this project; keys of the other document have a prefix.
    if (node?.source === "registry" && this.#prefix === "") instance.made = { of: entry, node };
    return node;
  }

  #newNode(entry: PnpmEntry, instance: PnpmInstance): LockedNode | null {
    const parts = partsOfKey(this.#style, entry.key);
    const name = entry.name ?? parts?.name ?? "";
    const reference = parts?.reference ?? entry.key;
    const version = entry.version ?? (parts === null ? "" : parts.reference);
    if (name === "" || name.length > MAX_TEXT || version.length > MAX_TEXT) {
      this.#problems.add("unreadable-entry", entry.line, `the entry of ${quote(entry.key)} cannot be read`);
      return null;
    }
    const source = this.#source(entry, reference);
    const node: LockedNode = {
      key: this.#prefix + instance.key,
      provides: NONE,
      name,
      version,
      source,
      resolved: resolvedOf(entry, source, reference),
      integrity: entry.integrity,
      line: entry.line,
      platform: entry.platform,
      optional: instance.optional,
      bundled: false,
      deprecated: entry.deprecated,
      installScript: this.#style === "9" ? null : entry.requiresBuild,
      told: null,
      requires: this.#requires(entry, instance),
    };
    return reference.startsWith(RUNTIME) ? asRuntime(node) : node;
  }

  /** Up to version 6 the key of a directory carries the peers of the instance behind the path. */
  #withoutPeers(reference: string): string {
    const suffix = this.#style === "6" ? reference.indexOf("(") : -1;
    return suffix < 0 ? reference : reference.slice(0, suffix);
  }

  #source({ key, resolution }: PnpmEntry, reference: string): SourceKind {
    if (resolution?.type === "git") return "git";
    if (resolution?.type === "directory" || reference.startsWith("file:")) {
      const directory = this.#withoutPeers(reference).slice("file:".length);
      return this.#document.importers.has(joinPaths(directory, ".")) ? "workspace" : "file";
    }
    if (this.#style === "9" ? beginsWithDigit(reference) : key.startsWith("/")) return "registry";
    if (reference.startsWith(RUNTIME)) return "registry";
    const address = resolution?.tarball ?? reference;
    if (isGitAddress(address) || /^(?:github\.com|gitlab\.com|bitbucket\.org)\//.test(key)) return "git";
    return this.#style !== "9" && beginsWithDigit(reference) ? "registry" : "url";
  }

  #requires(entry: PnpmEntry, instance: PnpmInstance): readonly Requirement[] {
    const { dependencies, optionalDependencies } = instance;
    const { peers } = entry;
    const asked =
      peers === null || !dependencies.some(({ name }) => peers.has(name))
        ? dependencies
        : dependencies.map((each) => (peers.has(each.name) ? this.#asPeer(each) : each));
    // An optional peer that is there stands here too; the lockfile says no more of it than that it is optional.
    const all = optionalDependencies.length === 0 ? asked : [...asked, ...optionalDependencies];
    return this.#prefix === "" ? all : all.map((each) => prefixed(this.#prefix, each));
  }

  #asPeer(requirement: Requirement): Requirement {
    let peer = this.#peers.get(requirement);
    if (peer === undefined) {
      peer = { ...requirement, kind: "peer", mayBeMissing: true };
      this.#peers.set(requirement, peer);
    }
    return peer;
  }
}

/** Whether a snapshot's key is an entry's, with or without peers and patches behind it. */
function isInstanceOf({ key }: PnpmInstance, entry: PnpmEntry): boolean {
  const { length } = entry.key;
  if (key.length === length) return key === entry.key;
  // The sign is compared first: most pairs are none.
  return (
    key.charCodeAt(length) === OPEN && holdsAt(key, entry.key, 0) && withoutSuffix(key).length === length
  );
}

function resolvedOf({ resolution }: PnpmEntry, source: SourceKind, reference: string): string | null {
  if (resolution === null) return null;
  const { tarball, url, repo, commit } = resolution;
  if (tarball !== null) return tarball;
  if (url !== null) return url;
  if (repo !== null) return commit === null ? repo : `${repo}#${commit}`;
  return source === "registry" || source === "workspace" ? null : reference;
}

function beginsWithDigit(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= ZERO && first <= NINE;
}

/** A runtime comes from its makers, not from npm, where another thing may have that name. */
function asRuntime(node: LockedNode): LockedNode {
  const { version } = node;
  const bare = version.startsWith(RUNTIME) ? version.slice(RUNTIME.length) : version;
  return { ...node, type: "generic", version: bare };
}

function cut(what: string, line: number): LockfileError {
  return new LockfileError("syntax", `${what}: the file is cut short or edited by hand`, line);
}
