import pMap from "p-map";
import type { Logger } from "pino";

import { LockfileError } from "../core/errors.js";
import type { LockfilePair } from "../core/compare.js";
import { binariesChanged } from "../core/binaries.js";
import { type LockfileFormat, MAX_LOCKFILE_BYTES } from "../core/lockfiles/format.js";
import { formatOf, type NamesDocument, PARSER_REVISION } from "../core/lockfiles/index.js";
import { isFolded } from "../core/model/folded.js";
import type { ParsedLockfile } from "../core/model/lockfile.js";
import type { Problem } from "../core/model/problem.js";
import { pairOf, type ReadLockfile, readOf, unreadable } from "../core/reading.js";
import type { BinaryChanges } from "../core/model/binary.js";
import type { RegistryChange } from "../core/model/registry.js";
import { unfollowed, type Unfollowed } from "../core/unfollowed.js";
import { lockfilesIn, type PathChoice, type PathShas, selectLockfiles } from "../core/selection.js";
import type { GraphCache, LockfileParser, RepositoryReader, RepositoryTree } from "../ports.js";
import { beyondBounds, withinBounds } from "./within-bounds.js";
import { type Blobs, blobReader } from "./blobs.js";
import { readCompanions } from "./read-companions.js";
import { boundNames, readRegistries } from "./registry-files.js";
import { type Around, entriesOf, isFile, type Manifests, manifestsOf } from "./manifests-around.js";

const LOCKFILES_AT_ONCE = 4;

/** Both sides of every lockfile that a change touches. */
export interface ChangeRead {
  readonly pairs: readonly LockfilePair[];
  /** What could not be read and belongs to no lockfile. */
  readonly problems: readonly Problem[];
  readonly folded: readonly string[];
  readonly binaries: BinaryChanges;
  /** Left out by the policy. */
  readonly excluded: readonly string[];
  /** Prefixes of names that files of either side bind to a registry of their own. Sorted. */
  readonly privatePrefixes: readonly string[];
  /** What changed in the files that say where to fetch from. Sorted by path. */
  readonly registries: readonly RegistryChange[];
  /** The blob of a file on each side, that the change may touch; null = it is not there. */
  readonly shaOf: (path: string) => { readonly base: string | null; readonly head: string | null };
}

/** What reading needs from outside. */
export interface ReadingPorts {
  readonly reader: RepositoryReader;
  readonly parser: LockfileParser;
  readonly cache: GraphCache;
  readonly log: Pick<Logger, "error">;
}

/**
 * Reads what a change touches between two commits: both trees, the blobs whose sha differs, the manifests they ask for.
 * A lockfile that was parsed before, with the same manifests around it, is not fetched again.
 * @throws {GitHubError}
 */
export async function readChange(
  ports: ReadingPorts,
  from: string,
  to: string,
  choice: PathChoice,
  signal: AbortSignal,
): Promise<ChangeRead> {
  const [base, head] = await Promise.all([ports.reader.tree(from, signal), ports.reader.tree(to, signal)]);
  const shas = { base: fileShas(base), head: fileShas(head) };
  const around = { base: manifestsOf(base), head: manifestsOf(head) };
  const submodules = { base: around.base.submodules, head: around.head.submodules };
  const selection = selectLockfiles(shas.base, shas.head, { ...choice, submodules });
  const sizeOn = (tree: RepositoryTree, path: string | null) =>
    path === null ? 0 : (tree.entries.get(path)?.size ?? 0);
  const touched = withinBounds(
    selection.touched,
    (paths) => sizeOn(base, paths.base) + sizeOn(head, paths.head),
  );
  const beyond = selection.touched.slice(touched.length).map((paths) => paths.head ?? paths.base ?? "");
  const blobs = blobReader(ports.reader, signal);
  const pairs = await pMap(
    touched,
    async (paths) => {
      // A lockfile may take the place of one of another format.
      const read = async (side: "base" | "head") => {
        const path = paths[side];
        if (path === null) return null;
        const format = formatOf(path, choice.namesDocument) ?? paths.format;
        return readSide(ports, blobs, around[side], format, path, signal);
      };
      const [before, after] = await Promise.all([read("base"), read("head")]);
      return pairOf(paths, before, after);
    },
    { concurrency: LOCKFILES_AT_ONCE, signal },
  );
  const registries = await readRegistries(
    shas.base,
    shas.head,
    { blobs, parser: ports.parser },
    { reviewed: pairs.length > 0, isExcluded: choice.isExcluded },
  );
  return {
    pairs,
    problems: [
      ...unfollowed(unfollowedIn(base), unfollowedIn(head), choice.namesDocument),
      ...truncations(head),
      ...beyondBounds(beyond),
      ...registries.problems,
    ],
    folded: selection.folded,
    binaries: binariesChanged(shas.base, shas.head, choice.isExcluded),
    excluded: selection.excluded,
    privatePrefixes: registries.prefixes,
    registries: registries.changes,
    shaOf: (path) => ({ base: shas.base.get(path) ?? null, head: shas.head.get(path) ?? null }),
  };
}

/** Every lockfile of a commit. */
export interface StateRead {
  /** Sorted by path. */
  readonly lockfiles: readonly ReadLockfile[];
  /** In folders of copied or made-up code: not read. Sorted. */
  readonly folded: readonly string[];
  /** How many there are beyond the bound; not read either. */
  readonly beyond: number;
  /** Prefixes of names that its files bind to a registry of their own. Sorted. */
  readonly privatePrefixes: readonly string[];
}

/** Reads every lockfile and every named document of a commit, as far as it is not parsed already. @throws {GitHubError} */
export async function readState(
  ports: ReadingPorts,
  commit: string,
  namesDocument: NamesDocument,
  signal: AbortSignal,
): Promise<StateRead> {
  const tree = await ports.reader.tree(commit, signal);
  const shas = fileShas(tree);
  const found = lockfilesIn(shas, namesDocument);
  const paths = [...found.keys()].sort();
  const own = [...found].filter(([path]) => !isFolded(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  const blobs = blobReader(ports.reader, signal);
  const around = manifestsOf(tree);
  const within = withinBounds(own, ([path]) => tree.entries.get(path)?.size ?? 0);
  const lockfiles = await pMap(
    within,
    ([path, format]) => readSide(ports, blobs, around, format, path, signal),
    { concurrency: LOCKFILES_AT_ONCE, signal },
  );
  return {
    lockfiles,
    folded: paths.filter(isFolded),
    beyond: own.length - within.length,
    privatePrefixes: await boundNames(shas, { blobs, parser: ports.parser }),
  };
}

function unfollowedIn(tree: RepositoryTree): Unfollowed {
  return { links: entriesOf(tree, "120000"), submodules: entriesOf(tree, "160000") };
}

function fileShas(tree: RepositoryTree): PathShas {
  const files = [...tree.entries].filter(([, entry]) => isFile(entry));
  return new Map(files.map(([path, entry]) => [path, entry.sha]));
}

async function readSide(
  ports: ReadingPorts,
  blobs: Blobs,
  around: Around,
  format: LockfileFormat,
  path: string,
  signal: AbortSignal,
): Promise<ReadLockfile> {
  try {
    return readOf(await parsed(ports, blobs, around, format, path, signal));
  } catch (error) {
    // A parser that failed is a bug of ours: the review says so, and the log says where.
    if (error instanceof LockfileError && error.kind === "crashed") {
      ports.log.error({ err: error, path }, "A lockfile could not be parsed");
    }
    return unreadable(path, error);
  }
}

async function parsed(
  { parser, cache }: ReadingPorts,
  blobs: Blobs,
  around: Around,
  format: LockfileFormat,
  path: string,
  signal: AbortSignal,
): Promise<ParsedLockfile> {
  const files = around.manifests(format, path);
  const entry = around.tree.entries.get(path);
  if (entry === undefined) throw new RangeError(`${path} is not in the tree`);
  const submodules = format.readsSubmodules === true ? around.submodules : undefined;
  const key = cacheKey(format, path, entry.sha, new Map([...files, ...(submodules ?? [])]));
  const cached = await cache.get(key);
  if (cached !== null) return cached;
  if ((entry.size ?? 0) > MAX_LOCKFILE_BYTES) throw tooLarge(entry.size ?? 0);
  const text = await blobs(entry.sha, MAX_LOCKFILE_BYTES);
  const sizeOf = (companion: string) => around.tree.entries.get(companion)?.size ?? 0;
  const { companions, problems } = await readCompanions(format, { path, text }, files, sizeOf, blobs, signal);
  const lockfile = await parser.parse(format.id, {
    path,
    text,
    companions,
    ...(submodules === undefined ? {} : { submodules }),
  });
  if (problems.length > 0) return { ...lockfile, problems: [...lockfile.problems, ...problems] };
  await cache.put(key, lockfile);
  return lockfile;
}

function tooLarge(bytes: number): LockfileError {
  const megabytes = (n: number) => Math.round(n / 1024 / 1024);
  return new LockfileError(
    "too-large",
    `It has ${megabytes(bytes)} MB; Weir reads lockfiles up to ${megabytes(MAX_LOCKFILE_BYTES)} MB.`,
  );
}

/** Names everything a parsed lockfile was made from, so that a stored one is never out of date. */
function cacheKey(format: LockfileFormat, path: string, sha: string, manifests: Manifests): string {
  const around = [...manifests].map(([file, own]) => `${file} ${own ?? "link"}`).sort();
  return [`${format.id} ${PARSER_REVISION}`, `${path} ${sha}`, ...around].join("\n");
}

/** Where the tree was too large to be listed, a lockfile may hide: as grave as one that cannot be read. */
function truncations(head: RepositoryTree): Problem[] {
  return head.truncated.map((path) => ({
    kind: "not-fetched",
    path,
    line: null,
    message: "The folder holds more files than GitHub lists; lockfiles in it were not looked for.",
    severity: "fatal",
  }));
}
