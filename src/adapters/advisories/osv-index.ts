import { opendir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import pMap from "p-map";
import type { Advisory } from "../../core/model/advisory.js";
import { osvKey, withoutRelease } from "../../core/model/ecosystem.js";
import { isOsvId, MAX_OSV_RECORD_BYTES, readOsvRecord } from "../../core/model/osv.js";

const FILES_AT_ONCE = 16;
/** Written beside the records by whoever fills the folder; when it changes, the folder has changed. */
const META_FILE = "meta.json";

/** The records of a folder as of one moment. */
export interface OsvIndex {
  /** Distinct records. */
  readonly records: number;
  /** Every ecosystem that any record names, without its release (Debian, not Debian:12). */
  readonly ecosystems: ReadonlySet<string>;
  /** Files that ought to be records and could not be read, and the id that the first of them is named after. */
  readonly unreadable: { readonly count: number; readonly first: string | null };
  /** By `osvKey`, ordered by id; only of the ecosystems asked for. */
  readonly advisories: ReadonlyMap<string, readonly Advisory[]>;
  /** Folders walked, and the state they were in. */
  readonly folders: readonly string[];
  readonly state: string;
}

/**
 * Reads every *.json under the folder as an OSV record, a few at a time, and keeps them reduced. A record in several
 * folders counts once, in its newest state. Links are followed, each folder once; hidden ones are left out.
 * @param ecosystems without releases; records of others are counted and dropped
 * @throws what node:fs throws for the folder itself; a file that cannot be read is counted
 */
export async function readOsvFolder(path: string, ecosystems: ReadonlySet<string>): Promise<OsvIndex> {
  const root = await realpath(path);
  const folders = new Set([root]);
  // Before the walk: what changes during it is noticed the next time.
  const before = new Map<string, string>();
  const newest = new Map<string, Advisory>();
  const seen = { ecosystems: new Set<string>(), ids: new Set<string>() };
  const unreadable = { count: 0, first: null as string | null };

  // A Set is walked on to what is added meanwhile.
  for (const folder of folders) {
    before.set(folder, await stateOfFolder(folder));
    const { files, below } = await entriesOf(folder);
    for (const one of below) folders.add(one);
    await pMap(
      files,
      async (file) => {
        const advisory = await readRecord(file);
        if (advisory === null) {
          unreadable.count++;
          if (unreadable.first === null || file < unreadable.first) unreadable.first = file;
          return;
        }
        seen.ids.add(advisory.id);
        for (const { ecosystem } of advisory.affected) seen.ecosystems.add(withoutRelease(ecosystem));
        if (!advisory.affected.some(({ ecosystem }) => ecosystems.has(withoutRelease(ecosystem)))) return;
        const known = newest.get(advisory.id);
        if (!known || Date.parse(known.modified) < Date.parse(advisory.modified))
          newest.set(advisory.id, advisory);
      },
      { concurrency: FILES_AT_ONCE },
    );
  }
  return {
    records: seen.ids.size,
    ecosystems: seen.ecosystems,
    unreadable: { count: unreadable.count, first: unreadable.first === null ? null : idOf(unreadable.first) },
    advisories: byPackage(newest, ecosystems),
    folders: [...folders],
    state: joined(before),
  };
}

/**
 * The state that the folders of an index are in now; another one than `index.state` means to read anew. Sees files that
 * come, go or are replaced, and a changed meta.json; not a file rewritten in place.
 */
export async function stateOf(path: string, index: OsvIndex): Promise<string> {
  const root = await realpath(path);
  if (root !== index.folders[0]) return root;
  const now = new Map<string, string>();
  for (const folder of index.folders) now.set(folder, await stateOfFolder(folder));
  return joined(now);
}

function joined(states: ReadonlyMap<string, string>): string {
  return [...states].map(([folder, state]) => `${folder} ${state}`).join("\n");
}

async function stateOfFolder(folder: string): Promise<string> {
  const { mtimeMs } = await stat(folder);
  const meta = await stat(join(folder, META_FILE)).catch(() => null);
  return `${mtimeMs}/${meta?.size ?? ""}/${meta?.mtimeMs ?? ""}`;
}

async function entriesOf(folder: string): Promise<{ files: string[]; below: string[] }> {
  const files: string[] = [];
  const below: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
    if (kind?.isDirectory()) below.push(await realpath(path));
    else if (entry.name.endsWith(".json") && entry.name !== META_FILE) files.push(path);
  }
  return { files: files.sort(), below: below.sort() };
}

async function readRecord(file: string): Promise<Advisory | null> {
  try {
    const { size } = await stat(file);
    return size > MAX_OSV_RECORD_BYTES ? null : readOsvRecord(JSON.parse(await readFile(file, "utf8")));
  } catch {
    // Counted and told by the caller: whatever keeps a record from being read, it is a record less.
    return null;
  }
}

/** Only what can be an id is ever told. */
function idOf(file: string): string | null {
  const id = basename(file, ".json");
  return isOsvId(id) ? id : null;
}

function byPackage(
  records: ReadonlyMap<string, Advisory>,
  ecosystems: ReadonlySet<string>,
): ReadonlyMap<string, readonly Advisory[]> {
  const advisories = new Map<string, Advisory[]>();
  const ordered = [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const advisory of ordered) {
    const keys = new Set<string>();
    for (const { ecosystem, name } of advisory.affected)
      if (ecosystems.has(withoutRelease(ecosystem))) keys.add(osvKey(ecosystem, name));
    for (const key of keys) {
      const list = advisories.get(key);
      if (list) list.push(advisory);
      else advisories.set(key, [advisory]);
    }
  }
  return advisories;
}
