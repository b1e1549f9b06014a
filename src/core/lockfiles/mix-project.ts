import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService, LockfileInput, Manifest, Requirement } from "../model/lockfile.js";
import { joinPaths } from "../model/paths.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { MixDependency } from "./mix-exs-deps.js";
import type { MixExs } from "./mix-exs-file.js";
import { mixExsOf, mixExsOr, type MixMembers, mixMembers } from "./mix-members.js";
import { serviceNode } from "./service-node.js";

/** What the mix.exs files beside a mix.lock say. */
export interface MixProject {
  /** Of services first; then of what they take in by `path:`. */
  readonly nodes: readonly LockedNode[];
  readonly services: readonly LockedService[];
  /** Whether what they ask for is written out. */
  readonly known: boolean;
  /** The first dependency that has to be locked; null = there is none. */
  readonly asked: { readonly app: string; readonly path: string } | null;
}

/** Reads the companions of a mix.lock; what cannot be read becomes a problem. */
export function readMixProject(input: LockfileInput, problems: EntryProblems): MixProject {
  const manifests = new Map<string, MixExs | null>();
  const manifestOf = (folder: string): MixExs | null => {
    const known = manifests.get(folder);
    if (known !== undefined) return known;
    const path = mixExsOf(folder);
    const manifest = mixExsOr(input.companions.get(path), ({ line, message }) => {
      problems.add("unreadable-manifest", line, message, path);
    });
    manifests.set(folder, manifest);
    return manifest;
  };
  const members = mixMembers(input.path, input.companions.keys(), manifestOf);
  const services = [...members.services].map((path) => serviceOf(path, manifestOf(path)));
  const read = services.map(({ path }) => ({ path, manifest: manifestOf(path) }));
  return {
    nodes: new MemberNodes(members, manifestOf).all(services, problems),
    services,
    known: tellUnknown(read, problems),
    asked: firstAsked(read),
  };
}

interface ReadManifest {
  readonly path: string;
  readonly manifest: MixExs | null;
}

/** Tells where dependencies are not written out. @returns whether they are somewhere */
function tellUnknown(read: readonly ReadManifest[], problems: EntryProblems): boolean {
  if (read.length === 0) {
    const message = "no mix.exs beside it was read: what is direct, and for development, is unknown";
    problems.add("missing-manifest", null, message);
  }
  let known = false;
  for (const { path, manifest } of read) {
    if (manifest === null) continue;
    const { dependencies, asksForNothing, depsLine } = manifest;
    if (dependencies.length > 0 || asksForNothing) known = true;
    else if (depsLine !== null) {
      const message = "its dependencies are worked out, not written out: what is direct is unknown";
      problems.add("unreadable-manifest", depsLine, message, mixExsOf(path));
    }
  }
  return known;
}

function firstAsked(read: readonly ReadManifest[]): { readonly app: string; readonly path: string } | null {
  for (const { path, manifest } of read) {
    const found = manifest?.dependencies.find((one) => one.path === null && !one.inUmbrella);
    if (found !== undefined) return { app: found.app, path: mixExsOf(path) };
  }
  return null;
}

function serviceOf(path: string, manifest: MixExs | null): LockedService {
  return { path, name: manifest?.app ?? null, node: `service ${path}`, manifest: declaredIn(path, manifest) };
}

function declaredIn(folder: string, manifest: MixExs | null): Manifest | null {
  if (manifest === null) return null;
  const declared = manifest.dependencies
    .filter(({ app }) => app.length <= MAX_TEXT)
    .map(({ app, requirement, development, line }) => ({
      name: app,
      range: requirement,
      kind: development ? ("development" as const) : ("runtime" as const),
      line,
    }));
  return { path: mixExsOf(folder), declared };
}

/** The nodes of first-party code: whoever asks for an application by its name, a package too, gets it. */
class MemberNodes {
  readonly #members: MixMembers;
  readonly #manifestOf: (folder: string) => MixExs | null;
  /** What is taken in by `path:` and cannot be read: folder → application. */
  readonly #unread = new Map<string, string>();

  constructor(members: MixMembers, manifestOf: (folder: string) => MixExs | null) {
    this.#members = members;
    this.#manifestOf = manifestOf;
  }

  all(services: readonly LockedService[], problems: EntryProblems): LockedNode[] {
    const others = [...this.#members.all].filter((path) => !this.#members.services.has(path));
    const nodes = [
      ...services.map((service) => {
        const requires = this.#askedBy(service.path, true);
        return serviceNode(service, { provides: provided(service.path, service.name), requires });
      }),
      // Of a dependency only what production needs is fetched.
      ...others.map((path) =>
        this.#taken(path, this.#manifestOf(path)?.app ?? null, this.#askedBy(path, false)),
      ),
    ];
    this.#tellUnread(problems);
    return [...nodes, ...[...this.#unread].map(([path, app]) => this.#taken(path, app, []))];
  }

  #askedBy(folder: string, development: boolean): Requirement[] {
    const dependencies = this.#manifestOf(folder)?.dependencies ?? [];
    return dependencies
      .filter((one) => development || !one.development)
      .map((one) => {
        const path = one.path === null ? null : joinPaths(folder, one.path);
        if (path !== null && !this.#members.all.has(path)) this.#unread.set(path, one.app);
        return requirementOf(one, path);
      });
  }

  #taken(path: string, app: string | null, requires: Requirement[]): LockedNode {
    const source = path.startsWith("..") ? "file" : "workspace";
    const facts = { key: `taken ${path}`, name: app ?? path, version: "", provides: provided(path, app) };
    return lockedNode({ ...facts, source, resolved: path, line: 1, requires });
  }

  #tellUnread(problems: EntryProblems): void {
    if (this.#unread.size === 0) return;
    const paths = [...this.#unread.keys()].slice(0, 5);
    const shown = paths.map((path) => quote(mixExsOf(path))).join(", ");
    problems.add("missing-manifest", null, `not read: ${shown}; what comes through them has no chain`);
  }
}

function provided(folder: string, app: string | null): string[] {
  return app === null ? [`path ${folder}`] : [`path ${folder}`, app];
}

function requirementOf(one: MixDependency, path: string | null): Requirement {
  const kind = one.development ? "development" : "runtime";
  const { app: name, requirement: range } = one;
  const targets = [path === null ? name : `path ${path}`];
  return { name, range, kind, targets, mayBeMissing: one.inUmbrella };
}
