import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { newOrdinals } from "../model/shared-requirement.js";
import { BlockMemo, type ParseMemo } from "./block-memo.js";
import { newDistinctKeys } from "./distinct-keys.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { CONFLICT } from "./merge-markers.js";
import type { YarnBlocks } from "./yarn-blocks.js";
import { BerryEntries, type BerryEntry, type BerryMetadata } from "./yarn-berry-entries.js";
import { builtinPatchOf, decoded, readLocator } from "./yarn-berry-locator.js";
import { BerryRequirements } from "./yarn-berry-requirements.js";
import { type Claim, settleClaims } from "./yarn-claims.js";
import { splitDescriptor } from "./yarn-descriptor.js";
import { tellMissing } from "./manifests.js";
import { readYarnProject, type YarnMember } from "./yarn-project.js";

/** `__metadata.version` of yarn 2.0 (4) to yarn 4.18 (10). */
const KNOWN_VERSIONS: ReadonlySet<string> = new Set(["4", "5", "6", "7", "8", "9", "10"]);

const NONE: readonly never[] = [];

/**
 * A yarn.lock of yarn 2 and later (Berry). Its workspace entries say what members ask for, the manifests which of that
 * is for development. https://yarnpkg.com/advanced/lexicon#lockfile
 * @throws {LockfileError} `unknown-version`, `syntax` or `merge-conflict`
 */
export function parseYarnBerry(input: LockfileInput, memo: ParseMemo | null): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const project = readYarnProject(input, problems, memo);
  const members = new Map(project.members.map((member) => [member.path, member]));
  const requirements = new BerryRequirements(
    project.resolutions,
    project.catalogs,
    memo?.slot(newOrdinals) ?? newOrdinals(),
  );
  const memory = memo?.slot(newBerryMemory) ?? null;
  const context = JSON.stringify(project.resolutions);
  const entries = new BerryEntries(input.text, requirements, memory?.blocks ?? null, context);
  const nodes: LockedNode[] = [];
  const services: LockedService[] = [];
  const claims: Claim[] = [];
  for (const entry of entries.read()) {
    if ("length" in entry) {
      for (const node of entry) {
        claims.push(node);
        nodes.push(node);
      }
      continue;
    }
    if (nodes.length === 0) refuseUnknown(entries.metadata);
    const workspace = workspaceOf(entry, project.root);
    const member = workspace === null ? undefined : members.get(workspace);
    const node = entryNode(entry, entries.metadata, requirements, member, problems);
    const plain = node !== null && isPlain(entry, node);
    entries.record(entry, plain ? node : null);
    claims.push(plain ? node : claimOf(entry));
    if (node === null) continue;
    nodes.push(node);
    if (workspace !== null) services.push(serviceOf(workspace, node, member));
  }
  refuseUnknown(entries.metadata);
  if (!services.some((service) => service.path === project.root)) {
    throw new LockfileError(
      "syntax",
      "it has no entry for its own project: it is cut short",
      lastLine(nodes),
    );
  }
  if (entries.conflict !== null) problems.addFatal("merge-conflict", entries.conflict, CONFLICT);
  requirements.bind();
  if (memory !== null && !memory.settle(requirements.patched, entries.conflict === null)) {
    // Requirements of entries that were repeated are bound to the patches of the file before.
    return parseYarnBerry(input, null);
  }
  tellMissing(services, "what these ask for only in development is unknown", problems);
  return {
    format: "yarn-berry",
    version: entries.metadata.version,
    path: input.path,
    purlType: "npm",
    tells: { direct: true, scope: project.members.length > 0, edges: true, integrity: true },
    lookup: "exact",
    nodes: settleClaims(nodes, claims, problems, memo?.slot(newDistinctKeys) ?? newDistinctKeys()),
    services,
    overrides: project.resolutions,
    problems: problems.all(),
  };
}

/** What is remembered of the file read last: its entries, and which names yarn had patched in it. */
class BerryMemory {
  readonly blocks: YarnBlocks = new BlockMemo();
  #patched: string | null = null;

  /** The file was read. False = it has other patches than the one before, so none of its entries may be repeated. */
  settle(patched: string, whole: boolean): boolean {
    const same = this.#patched === null || this.#patched === patched;
    this.#patched = patched;
    if (same && whole) this.blocks.end();
    else this.blocks.forget();
    return same;
  }
}

function newBerryMemory(): BerryMemory {
  return new BerryMemory();
}

/** An entry that means the same in every file: no workspace, no patch, and nothing that yarn bound to a dependant. */
function isPlain({ descriptors }: BerryEntry, { source, provides }: LockedNode): boolean {
  return source === "registry" && provides.length === Math.max(0, descriptors.length - 1);
}

function claimOf({ descriptors, resolution, line }: BerryEntry): Claim {
  const [key = resolution, ...provides] = descriptors;
  return { key, provides, line };
}

function refuseUnknown({ version }: BerryMetadata): void {
  if (KNOWN_VERSIONS.has(version)) return;
  const message = `Weir does not know version ${quote(version)} of yarn's lockfile`;
  throw new LockfileError("unknown-version", message, 1);
}

function lastLine(nodes: readonly LockedNode[]): number | null {
  return nodes.at(-1)?.line ?? null;
}

/** The repository directory of a workspace's entry; null for any other. */
function workspaceOf(entry: BerryEntry, root: string): string | null {
  if (entry.linkType !== "soft") return null;
  const mark = "@workspace:";
  const at = entry.resolution.indexOf(mark, 1);
  if (at < 0) return null;
  const directory = entry.resolution.slice(at + mark.length);
  if (directory === "." || directory === "") return root;
  return root === "." ? directory : `${root}/${directory}`;
}

function serviceOf(path: string, node: LockedNode, member: YarnMember | undefined): LockedService {
  return { path, name: node.name, node: node.key, manifest: member?.manifest ?? null };
}

function entryNode(
  entry: BerryEntry,
  metadata: BerryMetadata,
  requirements: BerryRequirements,
  member: YarnMember | undefined,
  problems: EntryProblems,
): LockedNode | null {
  const locator = readLocator(entry.resolution);
  if (locator === null || locator.name.length > MAX_TEXT || entry.version.length > MAX_TEXT) {
    problems.add("unreadable-entry", entry.line, `the entry of ${quote(entry.resolution)} cannot be read`);
    return null;
  }
  const { name, source, resolved } = locator;
  const workspace = source === "workspace";
  const patched = builtinPatchOf(locator.reference);
  if (patched !== null) requirements.patchedByYarn(name);
  return {
    key: entry.descriptors[0] ?? entry.resolution,
    provides: providedBy(entry.descriptors),
    name,
    version: workspace ? (member?.json.version ?? entry.version) : versionOf(entry),
    source,
    resolved,
    integrity: checksumOf(entry.checksum, metadata.cacheKey, locator.patch),
    line: entry.line,
    platform: entry.conditions,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: workspace ? requirements.ofMember(entry, member) : requirements.of(entry, locator),
  };
}

/**
 * What else dependants may call an entry: its further descriptors, each without what yarn bound to it (`::locator=…`),
 * and for yarn's own patches (of fsevents, resolve, typescript) the descriptor that they silently stand in for.
 */
function providedBy(descriptors: readonly string[]): readonly string[] {
  const [first] = descriptors;
  if (first === undefined || (descriptors.length === 1 && !/::|builtin</.test(first))) return NONE;
  const provides = descriptors.slice(1);
  for (const descriptor of descriptors) {
    const bound = descriptor.indexOf("::");
    if (bound > 0) provides.push(descriptor.slice(0, bound));
    const patched = builtinPatchOf(splitDescriptor(descriptor)?.range ?? "");
    if (patched !== null) provides.push(`builtin:${decoded(patched)}`);
  }
  return provides;
}

/** What is linked to has no version: yarn fills one in. */
function versionOf({ version, linkType }: BerryEntry): string {
  return linkType === "soft" && version === "0.0.0-use.local" ? "" : version;
}

/**
 * Before yarn 4 the cache key stands once in the file, since then in every checksum. What yarn patched is packed anew, so
 * its checksum is that of the patch too: the archive that another patch makes is another one.
 */
function checksumOf(checksum: string | null, cacheKey: string | null, patch: string | null): string | null {
  if (checksum === null || (cacheKey === null && patch === null)) return checksum;
  const slash = checksum.indexOf("/");
  const key = slash < 0 ? (cacheKey ?? "") : checksum.slice(0, slash);
  return `${key}${patch === null ? "" : `+${patch}`}/${checksum.slice(slash + 1)}`;
}
