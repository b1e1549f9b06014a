import type { LockedNode, LockedService, Requirement, RequirementKind } from "../model/lockfile.js";
import type { KeyLines } from "./key-lines.js";
import type { DenoManifest, DenoManifests } from "./deno-manifests.js";
import { strings } from "./deno-nodes.js";
import { remoteOf } from "./deno-remote.js";
import { type DenoSpecifiers, parseDenoSpecifier } from "./deno-specifier.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { isHttp } from "./npm-source.js";
import { MAX_PATH, repositoryPath } from "./package-lock-paths.js";
import { serviceNode } from "./service-node.js";

/** What a member of the workspace is read with. */
export interface DenoMemberInput {
  /** Repository directory of the lockfile. */
  readonly directory: string;
  readonly workspace: JsonObject;
  readonly specifiers: DenoSpecifiers;
  /** What packages ask for, as the lockfile writes it. */
  readonly askedByPackages: ReadonlySet<string>;
  readonly redirects: JsonObject;
  /** URLs of the modules by the name of what they are files of, with its version. */
  readonly modules: ReadonlyMap<string, readonly string[]>;
  readonly manifests: DenoManifests;
  readonly lines: KeyLines;
}

export interface DenoMembers {
  readonly nodes: LockedNode[];
  readonly services: LockedService[];
  /** Directories whose package.json would have told what is for development. */
  readonly untold: string[];
}

/**
 * The lockfile's directory and every member of its workspace, each with what its manifests ask for. What nobody of them
 * and no package asks for is asked for in the code, which the directory stands for.
 */
export function readDenoMembers(input: DenoMemberInput): DenoMembers {
  const { workspace, lines } = input;
  const members = isJsonObject(workspace["members"]) ? workspace["members"] : {};
  const nodes: LockedNode[] = [];
  const services: LockedService[] = [];
  const untold: string[] = [];
  const asked = new Set<string>();
  const places = new Set<string>();
  for (const [path, entry] of [[".", workspace] as const, ...Object.entries(members)]) {
    const place = path.length > MAX_PATH ? null : repositoryPath(input.directory, path);
    if (place === null || places.has(place) || !isJsonObject(entry)) continue;
    places.add(place);
    const manifest = input.manifests.of(place);
    const fromNpm = isJsonObject(entry["packageJson"]) ? strings(entry["packageJson"]["dependencies"]) : [];
    const fromDeno = strings(entry["dependencies"]);
    if (fromNpm.length > 0 && manifest.npm === null) untold.push(place);
    for (const specifier of [...fromDeno, ...fromNpm]) asked.add(specifier);
    const name = manifest.deno?.name ?? manifest.npm?.name ?? null;
    const service = { path: place, name, node: `workspace:${path}`, manifest: manifest.shown };
    const facts = {
      version: manifest.deno?.version ?? manifest.npm?.version ?? "",
      line: path === "." ? lines("", "workspace") : lines("workspace/members", path),
      requires: [
        ...fromDeno.map((specifier) => requirement(specifier, input)),
        ...fromPackageJson(fromNpm, manifest, input),
        ...modulesAsked(manifest, input),
      ],
    };
    services.push(service);
    nodes.push(serviceNode(service, facts));
  }
  const [root] = nodes;
  if (root !== undefined) nodes[0] = { ...root, requires: [...root.requires, ...askedInCode(asked, input)] };
  return { nodes, services, untold };
}

/** Deno locks only what something imports, so what a manifest names may be missing. */
function requirement(specifier: string, { specifiers }: DenoMemberInput): Requirement {
  const target = specifiers.targetOf(specifier);
  const { name, range } = parseDenoSpecifier(specifier) ?? { name: specifier, range: "" };
  return {
    name,
    range,
    kind: "runtime",
    targets: target === undefined ? [] : [target],
    mayBeMissing: target === undefined,
  };
}

/**
 * What a package.json asks for. The lockfile keeps neither its sections nor the names it gives to what it asks for, so
 * both are taken from the line that means the same package, of several the one with the same range. A line that none of
 * the specifiers can be told of may be missing.
 */
function fromPackageJson(
  specifiers: readonly string[],
  { npm }: DenoManifest,
  input: DenoMemberInput,
): Requirement[] {
  const byPackage = new Map<string, { name: string; range: string; kind: RequirementKind }[]>();
  for (const { name, range, kind } of npm?.declared ?? []) {
    const alias = parseDenoSpecifier(range);
    const line = { name, range: alias?.range ?? range, kind };
    const known = byPackage.get(alias?.name ?? name);
    if (known === undefined) byPackage.set(alias?.name ?? name, [line]);
    else known.push(line);
  }
  const told = new Set<string>();
  const requires = specifiers.flatMap((specifier) => {
    const { name, range } = parseDenoSpecifier(specifier) ?? { name: specifier, range: "" };
    const lines = byPackage.get(name) ?? [];
    const same = lines.length > 1 ? lines.filter((line) => line.range === range) : lines;
    for (const line of same) told.add(line.name);
    const asked = requirement(specifier, input);
    if (same.length === 0) return [asked];
    return same.map((line) => ({
      ...asked,
      name: line.name,
      kind: line.kind,
      mayBeMissing: asked.mayBeMissing || line.kind === "optional",
    }));
  });
  const open = [...byPackage.values()].filter((lines) => lines.length > 1).flat();
  const untold = open.filter(({ name }) => !told.has(name));
  return [...requires, ...untold.map((line): Requirement => ({ ...line, targets: [], mayBeMissing: true }))];
}

function askedInCode(asked: ReadonlySet<string>, input: DenoMemberInput): Requirement[] {
  const known = new Set([...asked, ...input.askedByPackages]);
  const bare = (specifier: string): string => {
    const parsed = parseDenoSpecifier(specifier);
    return parsed === null ? specifier : `${parsed.type}:${parsed.name}`;
  };
  return [...input.specifiers.keys()]
    .filter((specifier) => !known.has(specifier) && !known.has(bare(specifier)))
    .map((specifier) => requirement(specifier, input));
}

/** What a deno.json imports by URL: everything that is fetched of the same version. */
function modulesAsked({ deno }: DenoManifest, { redirects, modules }: DenoMemberInput): Requirement[] {
  const wanted = new Map<string, Requirement>();
  for (const { name, range } of deno?.declared ?? []) {
    if (!isHttp(range)) continue;
    const led = Object.hasOwn(redirects, range) ? redirects[range] : range;
    for (const url of modules.get(moduleGroup(typeof led === "string" ? led : range)) ?? []) {
      wanted.set(url, { name, range, kind: "runtime", targets: [url], mayBeMissing: true });
    }
    if (!wanted.has(range))
      wanted.set(range, { name, range, kind: "runtime", targets: [range], mayBeMissing: true });
  }
  return [...wanted.values()];
}

/** Equal for all modules of one component. */
export function moduleGroup(url: string): string {
  const remote = remoteOf(url);
  return remote === null ? url : `${remote.type}:${remote.name}@${remote.version}`;
}
