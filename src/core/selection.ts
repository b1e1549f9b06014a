import { isManifestName, liesAround } from "./lockfiles/around.js";
import type { LockfileFormat } from "./lockfiles/format.js";
import { type NamesDocument, readAs } from "./lockfiles/index.js";
import { isFolded } from "./model/folded.js";
import { folderOf, nameOf } from "./model/paths.js";

/** The blobs of one commit: repository path → blob sha. */
export type PathShas = ReadonlyMap<string, string>;

/** A lockfile that the change may touch. At least one of the paths is there. */
export interface LockfilePaths {
  readonly format: LockfileFormat;
  readonly base: string | null;
  readonly head: string | null;
}

/** Which lockfiles a change touches. */
export interface Selection {
  /** Sorted by path. */
  readonly touched: readonly LockfilePaths[];
  /** Touched, but in a folder that holds other people's or made-up code: counted, not read. Sorted. */
  readonly folded: readonly string[];
  /** Touched, and left out by the policy. Sorted. */
  readonly excluded: readonly string[];
}

/** What the policy says of paths. */
export interface PathChoice {
  /** Whether it leaves a path out; absent = none. */
  readonly isExcluded?: (path: string) => boolean;
  /** Whether a path is a document to be read; absent = none. */
  readonly namesDocument?: NamesDocument | undefined;
  /** Path → commit of the submodules: the file that lists them need not change when one moves. Absent = not known. */
  readonly submodules?: { readonly base: PathShas; readonly head: PathShas };
}

/** Every lockfile of a commit, every manifest that no lockfile covers, and every named document, with its format. */
export function lockfilesIn(
  shas: PathShas,
  namesDocument?: NamesDocument,
): ReadonlyMap<string, LockfileFormat> {
  const paths = new Set(shas.keys());
  return new Map(
    [...paths].flatMap((path) => {
      const format = readAs(path, paths, namesDocument);
      return format === null ? [] : [[path, format] as const];
    }),
  );
}

/**
 * Lockfiles whose own text or whose manifests differ. A lockfile that one side alone holds is paired with one that the
 * other side alone holds when it is the same text, stands beside the same manifest, or in a folder of the same name: it
 * was moved. In one folder a lockfile of another tool takes the place of the old one.
 */
export function selectLockfiles(
  base: PathShas,
  head: PathShas,
  { isExcluded = () => false, namesDocument, submodules }: PathChoice = {},
): Selection {
  const touched: LockfilePaths[] = [];
  const [before, after] = [lockfilesIn(base, namesDocument), lockfilesIn(head, namesDocument)];
  const submodulesMoved = submodules !== undefined && changed(submodules.base, submodules.head).length > 0;
  const manifestChanged = changedManifests(changed(base, head));
  for (const [path, format] of after) {
    if (!before.has(path)) continue;
    const isMoved = submodulesMoved && format.readsSubmodules === true;
    if (base.get(path) !== head.get(path) || manifestChanged(format, path) || isMoved)
      touched.push({ format, base: path, head: path });
  }
  touched.push(...pairMoved(only(before, after), only(after, before), base, head));
  const key = (one: LockfilePaths) => one.head ?? one.base ?? "";
  touched.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const excluded = touched.filter((one) => isExcluded(key(one)));
  const left = touched.filter((one) => !excluded.includes(one));
  return {
    touched: left.filter((one) => !isFolded(key(one))),
    folded: left.filter((one) => isFolded(key(one))).map(key),
    excluded: excluded.map(key),
  };
}

function changed(base: PathShas, head: PathShas): string[] {
  const paths = [...head].filter(([path, sha]) => base.get(path) !== sha).map(([path]) => path);
  for (const path of base.keys()) if (!head.has(path)) paths.push(path);
  return paths;
}

interface Found {
  readonly path: string;
  readonly format: LockfileFormat;
}

function only(
  side: ReadonlyMap<string, LockfileFormat>,
  other: ReadonlyMap<string, LockfileFormat>,
): Found[] {
  return [...side].flatMap(([path, format]) => (other.has(path) ? [] : [{ path, format }]));
}

/** Tells whether a manifest of the kind that a lockfile asks for changed where it may lie. */
function changedManifests(
  changedPaths: readonly string[],
): (format: LockfileFormat, lockfile: string) => boolean {
  const byFormat = new Map<LockfileFormat, readonly string[]>();
  return (format, lockfile) => {
    if (format.manifestsSelect === false) return false;
    let manifests = byFormat.get(format);
    if (manifests === undefined) {
      manifests = changedPaths.filter((path) => isManifestName(format, nameOf(path)) && !isFolded(path));
      byFormat.set(format, manifests);
    }
    return manifests.some((manifest) => liesAround(format, lockfile, manifest));
  };
}

function pairMoved(
  gone: readonly Found[],
  come: readonly Found[],
  base: PathShas,
  head: PathShas,
): LockfilePaths[] {
  const left = new Set(gone);
  const pairs: LockfilePaths[] = [];
  const manifestSha = (format: LockfileFormat, path: string, side: PathShas) =>
    format.manifestNames.map((name) => side.get(folderOf(path) + name)).find((sha) => sha !== undefined);
  for (const { path, format } of come) {
    const same = (test: (old: Found) => boolean) =>
      [...left].find((old) => ecosystemOf(old.format) === ecosystemOf(format) && test(old));
    const found =
      same((old) => base.get(old.path) === head.get(path)) ??
      same((old) => folderOf(old.path) === folderOf(path) && takesItsPlace(old.format, format)) ??
      same((old) => {
        const manifest = manifestSha(format, path, head);
        return (
          old.format.id === format.id &&
          manifest !== undefined &&
          manifestSha(old.format, old.path, base) === manifest
        );
      }) ??
      // A service that moved and changed at once keeps the name of its folder.
      same(
        (old) =>
          old.format.id === format.id &&
          nameOf(old.path) === nameOf(path) &&
          folderName(path) !== "" &&
          folderName(old.path) === folderName(path),
      );
    if (found !== undefined) left.delete(found);
    pairs.push({ format, base: found?.path ?? null, head: path });
  }
  return [...pairs, ...[...left].map(({ path, format }) => ({ format, base: path, head: null }))];
}

/** What the folder itself is called that a file lies in; "" at the top. */
function folderName(path: string): string {
  return nameOf(folderOf(path).slice(0, -1));
}

/** Manifests of one kind stand beside each other (workflows): one that goes leaves its place to nobody. */
function takesItsPlace(old: LockfileFormat, now: LockfileFormat): boolean {
  return old !== now || now.isCovered === undefined;
}

function ecosystemOf(format: LockfileFormat): string {
  // A document holds whatever it holds: it takes no lockfile's place.
  return format.onlyNamed === true ? format.id : format.purlType;
}
