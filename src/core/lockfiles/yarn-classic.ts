import semver from "semver";
import { LockfileError } from "../errors.js";
import type {
  DeclaredDependency,
  LockedNode,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { askingFor, movedTo } from "../model/locked-node.js";
import { newOrdinals, type Ordinals, SharedRequirement } from "../model/shared-requirement.js";
import { joinPaths } from "../model/paths.js";
import { BlockMemo, type ParseMemo } from "./block-memo.js";
import { newDistinctKeys } from "./distinct-keys.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { joinedKey } from "./joined-key.js";
import { CONFLICT } from "./merge-markers.js";
import { ClassicEntries, type ClassicEntry, type RequirementMaker } from "./yarn-classic-entries.js";
import type { YarnBlocks } from "./yarn-blocks.js";
import { type Claim, settleClaims } from "./yarn-claims.js";
import { ownName, sourceOfRange, splitDescriptor } from "./yarn-descriptor.js";
import { readYarnProject, type YarnMember, type YarnProject } from "./yarn-project.js";
import { readResolutions, type Resolution } from "./yarn-resolutions.js";

const NONE: readonly never[] = [];

/**
 * A yarn.lock of yarn 1 (`# yarn lockfile v1`). It knows neither roots nor members nor scopes: these come from the
 * manifests. https://classic.yarnpkg.com/lang/en/docs/yarn-lock/
 * @throws {LockfileError} `syntax`, `merge-conflict` or `empty`
 */
export function parseYarnClassic(input: LockfileInput, memo: ParseMemo | null): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const project = readYarnProject(input, problems, memo);
  const requirements = new ClassicRequirements(project, memo?.slot(newOrdinals) ?? newOrdinals());
  const services = project.members.map((member) => serviceOf(member));
  const nodes: LockedNode[] = [];
  const claims: Claim[] = [];
  let cutOff: number | null = null;
  let unread: number | null = null;
  const remembered = memo?.slot(newClassicMemory) ?? null;
  const blocks = remembered?.blocks ?? null;
  const stale = staleNames(remembered, requirements);
  blocks?.begin(input.text, "");
  const entries = new ClassicEntries(input.text, requirements, blocks, (node, line) =>
    requirements.renewed(movedTo(node, line), stale),
  );
  for (const entry of entries.read()) {
    if ("length" in entry) {
      for (const node of entry) {
        claims.push(node);
        nodes.push(node);
      }
      cutOff = isWithoutAddress(entry.at(-1)) ? (entry.at(-1)?.line ?? null) : null;
      continue;
    }
    const node = entryNode(entry, problems);
    claims.push(node ?? claimOf(entry));
    blocks?.add(entry.start, entry.line, node);
    if (node !== null) nodes.push(node);
    if (node === null) unread ??= entry.line;
    cutOff = isWithoutAddress(node) ? entry.line : null;
  }
  blocks?.add(input.text.length, entries.line + 1, null);
  if (entries.conflict === null) blocks?.end();
  if (remembered !== null) remembered.facts = requirements.facts;
  if (entries.conflict !== null) problems.addFatal("merge-conflict", entries.conflict, CONFLICT);
  const known = services.length > 0;
  if (nodes.length === 0) refuseEmpty(project, unread);
  if (cutOff !== null) refuseCutOff(cutOff, nodes);
  if (!known) {
    const message = "no package.json beside it was read: what is direct, and for development, is unknown";
    problems.add("missing-manifest", null, message);
  }
  return {
    format: "yarn-classic",
    version: "1",
    path: input.path,
    purlType: "npm",
    tells: { direct: known, scope: known, edges: true, integrity: true },
    lookup: "exact",
    // Members come last: a key that an entry shares with one (a hostile one) is the member's.
    nodes: [
      ...settleClaims(nodes, claims, problems, memo?.slot(newDistinctKeys) ?? newDistinctKeys()),
      ...project.members.map((member) => memberNode(member, project.root, requirements)),
    ],
    services,
    overrides: project.resolutions,
    problems: problems.all(),
  };
}

function claimOf({ descriptors, line }: ClassicEntry): Claim {
  const [key = "", ...provides] = descriptors;
  return { key, provides, line };
}

/** What is remembered of the file read last: its entries, and what the project said of names that they may ask for. */
interface ClassicMemory {
  readonly blocks: YarnBlocks;
  facts: ReadonlyMap<string, string>;
}

function newClassicMemory(): ClassicMemory {
  return { blocks: new BlockMemo(), facts: new Map() };
}

/** Names of which the project says something else than when the file before was read. */
function staleNames(memory: ClassicMemory | null, { facts }: ClassicRequirements): ReadonlySet<string> {
  const before = memory?.facts ?? facts;
  const names = [...before.keys(), ...facts.keys()];
  return new Set(names.filter((name) => before.get(name) !== facts.get(name)));
}

/** A registry's component has its address, unless the file ends within its entry. */
function isWithoutAddress(node: LockedNode | null | undefined): boolean {
  return node?.source === "registry" && node.resolved === null;
}

function serviceOf(member: YarnMember): LockedService {
  return {
    path: member.path,
    name: member.json.name,
    node: memberKey(member),
    manifest: member.manifest,
  };
}

function memberKey(member: YarnMember): string {
  return `workspace:${member.path}`;
}

function memberNode(member: YarnMember, root: string, requirements: ClassicRequirements): LockedNode {
  const from = member.path === root ? "." : root === "." ? member.path : member.path.slice(root.length + 1);
  return {
    key: memberKey(member),
    provides: NONE,
    name: member.json.name ?? member.path,
    version: member.json.version ?? "0.0.0",
    source: "workspace",
    resolved: null,
    integrity: null,
    line: 1,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: member.json.declared.map((declared) => requirements.declared(declared, from)),
  };
}

function entryNode(entry: ClassicEntry, problems: EntryProblems): LockedNode | null {
  const key = entry.descriptors[0] ?? "";
  const descriptor = splitDescriptor(key);
  const name = descriptor === null ? null : ownName(descriptor);
  if (descriptor === null || name === null || name.length > MAX_TEXT || entry.version.length > MAX_TEXT) {
    problems.add("unreadable-entry", entry.line, `the entry of ${quote(key)} cannot be read`);
    return null;
  }
  const source = sourceOfRange(descriptor.range, entry.resolved);
  const fetched = source === "git" || source === "file" || source === "url";
  return {
    key,
    provides: entry.descriptors.length > 1 ? entry.descriptors.slice(1) : NONE,
    name: fetched && entry.name !== null && entry.name.length <= MAX_TEXT ? entry.name : name,
    version: entry.version,
    source,
    // A folder has no address of its own: the range is the path to it.
    resolved: entry.resolved ?? (source === "file" ? descriptor.range : null),
    integrity: entry.integrity ?? (source === "git" ? null : fragmentHash(entry.resolved)),
    line: entry.line,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: entry.requires,
  };
}

/** Old entries have their hash behind the address alone: `…tgz#<sha1>`, told as the SRI text it stands for. */
function fragmentHash(resolved: string | null): string | null {
  const hex = resolved === null ? null : (/#([0-9a-f]{40})$/.exec(resolved)?.[1] ?? null);
  if (hex === null) return null;
  let bytes = "";
  for (let at = 0; at < hex.length; at += 2)
    bytes += String.fromCharCode(parseInt(hex.slice(at, at + 2), 16));
  return `sha1-${btoa(bytes)}`;
}

/** @param unread line of the first entry that could not be read */
function refuseEmpty(project: YarnProject, unread: number | null): void {
  if (unread !== null) throw new LockfileError("empty", "none of its entries can be read", unread);
  const names = new Set(project.members.map((member) => member.json.name));
  for (const { json, manifest } of project.members) {
    const asked = json.declared.find(({ name, kind }) => kind !== "peer" && !names.has(name));
    if (asked === undefined) continue;
    const message = `it holds no component, but ${manifest.path} asks for ${quote(asked.name)}`;
    throw new LockfileError("empty", message, 1);
  }
}

/** Only a file that ends within its last entry lacks an address there alone. */
function refuseCutOff(line: number, nodes: readonly LockedNode[]): void {
  const others = nodes.some((other) => other.source === "registry" && other.resolved !== null);
  if (others) throw new LockfileError("syntax", "the last entry is cut short", line);
}

/** Turns what entries and manifests ask for into requirements. */
class ClassicRequirements implements RequirementMaker {
  /** What requirements for a name depend on beside their own line. */
  readonly facts: ReadonlyMap<string, string>;
  readonly unshared = new Set<string>();
  readonly #ordinals: Ordinals;
  readonly #members = new Map<string, YarnMember>();
  readonly #resolutions = new Map<string, Resolution[]>();

  constructor(project: YarnProject, ordinals: Ordinals) {
    this.#ordinals = ordinals;
    for (const member of project.members) {
      if (member.json.name !== null) this.#members.set(member.json.name, member);
    }
    for (const resolution of readResolutions(project.resolutions)) {
      const known = this.#resolutions.get(resolution.name);
      if (known === undefined) this.#resolutions.set(resolution.name, [resolution]);
      else known.push(resolution);
      if (resolution.parent !== null) this.unshared.add(resolution.name);
    }
    const names = [...this.#members.keys(), ...this.#resolutions.keys()];
    this.facts = new Map(names.map((name) => [name, this.#factOf(name)]));
  }

  make(name: string, range: string, kind: "runtime" | "optional", dependant: string): Requirement {
    const parent = this.unshared.has(name) ? splitDescriptor(dependant) : null;
    const targets = this.#targets(name, range, parent && ownName(parent));
    const mayBeMissing = kind === "optional";
    return new SharedRequirement({ name, range, kind, targets, mayBeMissing }, this.#ordinals);
  }

  #factOf(name: string): string {
    const member = this.#members.get(name);
    return JSON.stringify([member?.path, member?.json.version, this.#resolutions.get(name)]);
  }

  /** A node that was read before, asking as the project has it now. @param stale names of which it says something else */
  renewed(node: LockedNode, stale: ReadonlySet<string>): LockedNode {
    if (stale.size === 0 || !node.requires.some(({ name }) => stale.has(name))) return node;
    const requires = node.requires.map((asked): Requirement => {
      const kind = asked.kind === "optional" ? "optional" : "runtime";
      return stale.has(asked.name) ? this.make(asked.name, asked.range, kind, node.key) : asked;
    });
    return askingFor(node, requires);
  }

  /** @param from directory of the manifest, relative to the lockfile's: yarn writes paths relative to that */
  declared({ name, range, kind }: DeclaredDependency, from: string): Requirement {
    if (kind === "peer") return { name, range, kind, targets: NONE, mayBeMissing: true };
    const targets = this.#targets(name, range, null);
    const path = /^(file|link):(.*)$/.exec(range);
    if (path !== null) targets.push(`${name}@${path[1] ?? ""}:${joinPaths(from, path[2] ?? "")}`);
    return { name, range, kind, targets, mayBeMissing: kind === "optional" };
  }

  /** A member whose version fits beats the registry; a resolution beats what was asked for. */
  #targets(name: string, range: string, dependant: string | null): string[] {
    const asked = joinedKey(name, "@", range);
    const resolutions = this.#resolutions.get(name);
    if (resolutions === undefined && !this.#members.has(name)) return [asked];
    const targets: string[] = [];
    for (const resolution of resolutions ?? NONE) {
      const moved = `${name}@${resolution.value}`;
      if (resolution.below) targets.push(asked, moved);
      else if (resolution.parent === null || resolution.parent.name === dependant) targets.push(moved);
    }
    const member = this.#members.get(name);
    if (member !== undefined && satisfies(member.json.version, range)) targets.push(memberKey(member));
    targets.push(asked);
    return targets;
  }
}

function satisfies(version: string | null, range: string): boolean {
  if (range === "*" || range === "" || range.startsWith("workspace:")) return true;
  return version !== null && range.length <= MAX_TEXT && semver.satisfies(version, range);
}
