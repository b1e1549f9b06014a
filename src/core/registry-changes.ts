import { isPublicRegistry, placeName, placeOf } from "./assess/registries.js";
import type { PurlType } from "./model/component.js";
import { withoutEndSlashes } from "./model/paths.js";
import type { RegistryChange, RegistryEntry } from "./model/registry.js";

/** No registry takes longer names. */
const LONGEST_NAME = 256;

/** A file that names registries, as one side holds it. */
export interface NamedRegistries {
  readonly path: string;
  /** What is fetched from the places that it names, where an entry does not say otherwise. */
  readonly type: PurlType;
  readonly entries: readonly RegistryEntry[];
}

/**
 * What changed in the places that components are fetched from.
 * @param touched paths that the change touches
 * @param base files of base, changed or not: they tell which hosts it knows
 * @param head likewise: they tell which names are bound still
 * @returns in the order of `touched`; files of which nothing changed are left out
 */
export function registryChanges(
  touched: readonly string[],
  base: readonly NamedRegistries[],
  head: readonly NamedRegistries[],
): readonly RegistryChange[] {
  const before = new Map(base.map((file) => [file.path, file]));
  const after = new Map(head.map((file) => [file.path, file]));
  const knownHosts = new Set(base.flatMap((file) => typed(file).flatMap(hostKeys)));
  const boundBefore = boundIn(base);
  const bound = boundIn(head);
  return touched.flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    const added = without(now, old).map((entry) => ({
      ...entry,
      known: isKnown(entry, knownHosts),
      frees: isFreeing(entry, boundBefore),
    }));
    const removed = without(old, now).map((entry) => ({
      ...entry,
      known: entry.names === null || bound.has(nameKey(entry.type, entry.names)),
      frees: false,
    }));
    return added.length + removed.length === 0 ? [] : [{ path, isNew: old === undefined, added, removed }];
  });
}

/**
 * Types of which something was added that base is not known to fetch from, or that says where names come from: more of
 * its files may know it, or bind those names elsewhere.
 */
export function typesInDoubt(changes: readonly RegistryChange[]): ReadonlySet<PurlType> {
  return new Set(
    changes.flatMap(({ added }) =>
      added.flatMap(({ known, names, type }) => (!known || names !== null ? [type] : [])),
    ),
  );
}

type TypedEntry = RegistryEntry & { readonly type: PurlType };

function typed({ type, entries }: NamedRegistries): TypedEntry[] {
  return entries.map((entry) => ({ type, ...entry }));
}

function without(
  side: NamedRegistries | undefined,
  other: NamedRegistries | undefined,
): readonly TypedEntry[] {
  if (side === undefined) return [];
  const known = new Set(other?.entries.map(entryKey));
  return typed(side).filter((entry) => !known.has(entryKey(entry)));
}

/** A slash at the end changes nothing. */
function entryKey({ key, address }: RegistryEntry): string {
  return JSON.stringify([key, withoutEndSlashes(address)]);
}

/** A folder of the repository is no host; an address that is filled in could be any. */
function isKnown(entry: TypedEntry, knownHosts: ReadonlySet<string>): boolean {
  const url = placeOf(entry.address);
  if (url?.protocol !== "http:" && isEverybodys(entry)) return true;
  return hostKeys(entry).every((key) => knownHosts.has(key));
}

function isEverybodys({ type, names, address }: TypedEntry): boolean {
  const url = placeOf(address);
  return url !== null && isPublicRegistry(type, url, names ?? "");
}

/** Without encryption it is another place: anybody on the way may answer. */
function hostKeys({ type, address }: TypedEntry): string[] {
  const url = placeOf(address);
  if (url !== null) return [JSON.stringify([type, placeName(url), url.protocol === "http:"])];
  return /[${%]/.test(address) ? [JSON.stringify([type, address])] : [];
}

/** The names that files bind to a registry which is not everybody's. */
function boundIn(files: readonly NamedRegistries[]): ReadonlySet<string> {
  return new Set(
    files.flatMap((file) =>
      typed(file).flatMap((entry) =>
        entry.names === null || isEverybodys(entry) ? [] : [nameKey(entry.type, entry.names)],
      ),
    ),
  );
}

/** Where several beginnings of a name are bound, the longest counts: `Acme.Core.` takes names out of `Acme.`. */
function isFreeing(entry: TypedEntry, bound: ReadonlySet<string>): boolean {
  const { type, names } = entry;
  if (names === null || !isEverybodys(entry)) return false;
  for (let length = Math.min(names.length, LONGEST_NAME); length > 0; length -= 1)
    if (bound.has(nameKey(type, names.slice(0, length)))) return true;
  return false;
}

function nameKey(type: PurlType, names: string): string {
  return JSON.stringify([type, names]);
}
