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
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { ClassicEntries, type ClassicEntry, type RequirementMaker } from "./yarn-classic-entries.js";
import { joinPaths } from "./relative-paths.js";
import { CONFLICT } from "./text-lines.js";
import { DescriptorClaims } from "./yarn-claims.js";
import { ownName, sourceOfRange, splitDescriptor } from "./yarn-descriptor.js";
import { readYarnProject, type YarnMember, type YarnProject } from "./yarn-project.js";
import { readResolutions, type Resolution } from "./yarn-resolutions.js";

const NONE: readonly never[] = [];

/**
 * A yarn.lock of yarn 1 (`# yarn lockfile v1`). It knows neither roots nor members nor scopes: these come from the
 * manifests. https://classic.yarnpkg.com/lang/en/docs/yarn-lock/
 * @throws {LockfileError} `syntax`, `merge-conflict` or `empty`
 */
export function parseYarnClassic(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const project = readYarnProject(input, problems);
  const requirements = new ClassicRequirements(project);
  const services = project.members.map((member) => serviceOf(member));
  const nodes: LockedNode[] = [];
  const claims = new DescriptorClaims();
  let cutOff: number | null = null;
  let unread: number | null = null;
  const entries = new ClassicEntries(input.text, requirements);
  for (const entry of entries.read()) {
    claims.add(entry, problems);
    const node = entryNode(entry, problems);
    if (node !== null) nodes.push(node);
    if (node === null) unread ??= entry.line;
    cutOff = entry.resolved === null && node?.source === "registry" ? entry.line : null;
  }
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
      ...claims.settle(nodes),
      ...project.members.map((member) => memberNode(member, project.root, requirements)),
    ],
    services,
    overrides: project.resolutions,
    problems: problems.all(),
  };
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
    resolved: entry.resolved,
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

/** A registry's component has its address; only a file that ends within its last entry lacks it there alone. */
function refuseCutOff(line: number, nodes: readonly LockedNode[]): void {
  const others = nodes.some((other) => other.source === "registry" && other.resolved !== null);
  if (others) throw new LockfileError("syntax", "the last entry is cut short", line);
}

/** Turns what entries and manifests ask for into requirements. */
class ClassicRequirements implements RequirementMaker {
  readonly unshared = new Set<string>();
  readonly #members = new Map<string, YarnMember>();
  readonly #resolutions = new Map<string, Resolution[]>();

  constructor(project: YarnProject) {
    for (const member of project.members) {
      if (member.json.name !== null) this.#members.set(member.json.name, member);
    }
    for (const resolution of readResolutions(project.resolutions)) {
      const known = this.#resolutions.get(resolution.name);
      if (known === undefined) this.#resolutions.set(resolution.name, [resolution]);
      else known.push(resolution);
      if (resolution.parent !== null) this.unshared.add(resolution.name);
    }
  }

  make(name: string, range: string, kind: "runtime" | "optional", dependant: string): Requirement {
    const parent = this.unshared.has(name) ? splitDescriptor(dependant) : null;
    const targets = this.#targets(name, range, parent && ownName(parent));
    return { name, range, kind, targets, mayBeMissing: kind === "optional" };
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
    const asked = `${name}@${range}`;
    const targets: string[] = [];
    for (const resolution of this.#resolutions.get(name) ?? NONE) {
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
