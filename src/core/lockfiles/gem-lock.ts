import { LockfileError } from "../errors.js";
import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  Manifest,
  ParsedLockfile,
  Requirement,
  RequirementKind,
} from "../model/lockfile.js";
import { directoryOf, joinPaths } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type GemAsked, type GemLock, type GemSource, type GemSpec, readGemLock } from "./gem-lock-text.js";
import { gemCompanions, type GemProject, gemspecIn, readGemProject } from "./gem-project.js";
import { vcsUrl } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { serviceWithNode, type ServiceWithNode } from "./service-node.js";

/** Nobody builds a gem for more; each is a requirement of every gem that asks for it. */
const MAX_PLATFORMS = 32;

/**
 * Gemfile.lock of Bundler, also as `gems.locked`, and those of further Gemfiles (`rails-7.gemfile.lock`). Groups stand
 * in the Gemfile alone, which is read but never run. https://bundler.io/man/bundle-lock.1.html
 */
export const gemLock: LockfileFormat = {
  id: "gem-lock",
  title: "Gemfile.lock, gems.locked (Bundler)",
  purlType: "gem",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["Gemfile", "gems.rb", "*.gemfile", "*.gemspec"],
  manifestReach: "anywhere",
  matches: (path) =>
    /(?:^|\/)(?:Gemfile(?:\.[\w.-]+|_[\w.-]+)?\.lock|gems\.locked|[^/]+\.gemfile\.lock)$/.test(path),
  companions: gemCompanions,
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const lock = readGemLock(input.text, problems);
  const project = readGemProject(input.path, input.companions, problems);
  const gems = new Gems(lock.specs, directoryOf(input.path), problems);
  const asked = askedFor(lock, project);
  refuseEmpty(lock, project);
  if (lock.dependencies === null) {
    const message =
      "it has no section DEPENDENCIES: it is cut short, or what is direct is told by the Gemfile alone";
    problems.add("unreadable-entry", null, message);
  }
  const services = gems.services(asked, project, input.companions);
  return {
    format: "gem-lock",
    version: lock.bundler,
    path: input.path,
    purlType: "gem",
    tells: {
      direct: lock.dependencies !== null || project.manifest !== null,
      scope: project.manifest !== null,
      edges: true,
      integrity: lock.checksums !== null,
    },
    lookup: "exact",
    nodes: [...gems.nodes(lock.checksums), services.root.node],
    services: [services.root.service, ...services.others],
    overrides: [],
    problems: problems.all(),
  };
}

/** What the project asks for, with what the Gemfile says of each. */
interface Wish extends GemAsked {
  readonly kind: RequirementKind;
  readonly mayBeMissing: boolean;
}

function askedFor({ dependencies }: GemLock, project: GemProject): Wish[] {
  const gems: readonly GemAsked[] = dependencies ?? project.manifest?.gems ?? [];
  return gems.map((gem) => ({
    name: gem.name,
    range: gem.range,
    line: gem.line,
    kind: project.kinds.get(gem.name) ?? "runtime",
    // Bundler locks no gem for platforms that nobody installs on.
    mayBeMissing: project.mayBeMissing.has(gem.name) || (project.partly && !project.kinds.has(gem.name)),
  }));
}

function refuseEmpty({ specs, dependencies }: GemLock, project: GemProject): void {
  if (specs.length > 0) return;
  const optional = (name: string): boolean => name === "bundler" || project.mayBeMissing.has(name);
  const gems: readonly GemAsked[] = [...(dependencies ?? []), ...(project.manifest?.gems ?? [])];
  const wish = gems.find(({ name }) => !optional(name));
  if (wish === undefined) return;
  throw new LockfileError("empty", `it holds no gem, but ${quote(wish.name)} is asked for`, 1);
}

/** Where a gem comes from. */
interface Origin {
  readonly source: SourceKind;
  readonly resolved: string | null;
  readonly qualifiers?: Qualifiers;
}

/** The gems of a lockfile, and who answers for a name. */
class Gems {
  readonly #specs: readonly GemSpec[];
  readonly #folder: string;
  /** `name version-platform`, by the index of the spec: what Bundler calls it, and what it is called where it is locked twice. */
  readonly #names: string[] = [];
  readonly #keys: string[] = [];
  /** The gems of a name, each as the targets of a requirement. */
  readonly #targets = new Map<string, (readonly [string])[]>();
  /** Of gems for Ruby itself. */
  readonly #origins = new Map<GemSource, Origin>();

  constructor(specs: readonly GemSpec[], folder: string, problems: EntryProblems) {
    this.#folder = folder;
    this.#specs = specs;
    // Of gems that are locked several times, as for several platforms: the others cannot be locked twice.
    const taken = new Set<string>();
    const crowded = new Set<string>();
    for (const spec of specs) {
      const name = `${spec.name} ${versionOf(spec)}`;
      const same = this.#targets.get(spec.name);
      if (same?.length === 1) taken.add(same[0]?.[0] ?? "");
      const key = same !== undefined && taken.has(name) ? `${name} (line ${spec.line})` : name;
      if (key !== name) problems.add("unreadable-entry", spec.line, `${quote(name)} is locked twice`);
      this.#names.push(name);
      this.#keys.push(key);
      if (same === undefined) {
        this.#targets.set(spec.name, [[key]]);
        continue;
      }
      taken.add(key);
      if (same.length < MAX_PLATFORMS) same.push([key]);
      else if (!crowded.has(spec.name)) {
        crowded.add(spec.name);
        const beyond = `${quote(spec.name)} is locked for more than ${MAX_PLATFORMS} platforms`;
        problems.add("limit", spec.line, `${beyond}; who asks for the others is not told`);
      }
    }
  }

  nodes(checksums: ReadonlyMap<string, string> | null): LockedNode[] {
    return this.#specs.map((spec, index) => {
      const { source, resolved, qualifiers } = this.#originOf(spec);
      return lockedNode({
        key: this.#keys[index] ?? "",
        name: spec.name,
        version: spec.version,
        source,
        resolved,
        qualifiers,
        integrity: checksums?.get(this.#names[index] ?? "") ?? null,
        line: spec.line,
        platform: spec.platform !== null,
        requires: this.#inherited(spec),
      });
    });
  }

  #inherited({ asks }: GemSpec): Requirement[] {
    const requires: Requirement[] = [];
    for (const { name, range } of asks) this.#require(name, range, "runtime", false, requires);
    return requires;
  }

  /** Adds one requirement for each platform of a gem: all of them are inherited by it. */
  #require(
    name: string,
    range: string,
    kind: RequirementKind,
    missing: boolean,
    requires: Requirement[],
  ): void {
    // Bundler itself is asked for by some gems and locked by none.
    const mayBeMissing = missing || name === "bundler";
    for (const targets of this.#targetsOf(name)) requires.push({ name, range, kind, targets, mayBeMissing });
  }

  /** Keys of the gems of a name, each as the targets of a requirement; where none is held, the name alone. */
  #targetsOf(name: string): readonly (readonly [string])[] {
    let targets = this.#targets.get(name);
    if (targets === undefined) this.#targets.set(name, (targets = [[name]]));
    return targets;
  }

  #originOf(spec: GemSpec): Origin {
    if (spec.platform !== null) return this.#origin(spec);
    let origin = this.#origins.get(spec.source);
    if (origin === undefined) this.#origins.set(spec.source, (origin = this.#origin(spec)));
    return origin;
  }

  #origin({ source, platform }: GemSpec): Origin {
    const remote = source.remotes.length === 1 ? (source.remotes[0] ?? "") : null;
    if (source.kind === "PATH") {
      const own = this.#ownFolder(source);
      return { source: own === null ? "file" : "workspace", resolved: remote };
    }
    if (source.kind === "GIT") {
      const revision = source.options.get("revision") ?? "";
      const address = remote ?? "";
      return {
        source: "git",
        resolved: revision === "" ? remote : `${address}#${revision}`,
        qualifiers: [["vcs_url", vcsUrl(address, revision)]],
      };
    }
    const qualifiers: [string, string][] = platform === null ? [] : [["platform", platform]];
    if (remote !== null && !isPublic(remote)) qualifiers.push(["repository_url", withoutPassword(remote)]);
    return {
      source: source.kind === "GEM" ? "registry" : "url",
      resolved: remote,
      ...(qualifiers.length === 0 ? {} : { qualifiers }),
    };
  }

  /** The repository folder of a `PATH`; null where it lies outside of it. */
  #ownFolder({ remotes }: GemSource): string | null {
    const [remote = "."] = remotes;
    if (/^(?:[/~\\]|[A-Za-z]:)/.test(remote)) return null;
    const folder = joinPaths(this.#folder, remote);
    return folder.startsWith("..") ? null : folder;
  }

  /** The project itself and the gems of its own that it holds; those in its own folder are the project. */
  services(
    asked: readonly Wish[],
    project: GemProject,
    texts: ReadonlyMap<string, string>,
  ): { readonly root: ServiceWithNode; readonly others: readonly LockedService[] } {
    const requires: Requirement[] = [];
    for (const { name: gem, range, kind, mayBeMissing } of asked)
      this.#require(gem, range, kind, mayBeMissing, requires);
    const others = new Map<string, LockedService>();
    let name: string | null = null;
    for (const [index, spec] of this.#specs.entries()) {
      const folder = spec.source.kind === "PATH" ? this.#ownFolder(spec.source) : null;
      if (folder === null) continue;
      const manifest = gemspecIn(folder, spec.name, texts);
      const path = manifest === null ? folder : directoryOf(manifest.path);
      if (path === this.#folder || others.has(path)) {
        if (path === this.#folder) name ??= spec.name;
        requires.push(...this.#inherited(spec));
      } else others.set(path, { path, name: spec.name, node: this.#keys[index] ?? "", manifest });
    }
    const root = serviceWithNode(this.#folder, name, manifestOf(project), requires);
    return { root, others: [...others.values()] };
  }
}

function versionOf({ version, platform }: GemSpec): string {
  return platform === null ? version : `${version}-${platform}`;
}

function isPublic(remote: string): boolean {
  return /^https?:\/\/(?:index\.|www\.)?rubygems\.org\/?$/i.test(remote);
}

/** What a person asked for everywhere: what is for some platforms alone need not be locked, nor in that version. */
function manifestOf({ manifest }: GemProject): Manifest | null {
  if (manifest === null) return null;
  const gems = manifest.gems.filter((gem) => !gem.mayBeMissing);
  return {
    path: manifest.path,
    declared: gems.map(({ name, range, kind, line }) => ({ name, range, kind, line })),
  };
}
