import { packageKey, type Advisory, type CommitKey, type PackageKey } from "../../core/model/advisory.js";
import { osvPackage } from "../../core/model/ecosystem.js";
import type { AdvisoryAnswer, AdvisorySource, Clock, Meter, ValueCache } from "../../ports.js";
import type { JsonHttp } from "../http.js";
import { listAdvisories, listing, type Listing, type OsvQuery } from "./osv-listings.js";
import { readRecords } from "./osv-records.js";
import { gapsOf } from "../shortfall.js";
import { noEcosystem } from "./no-ecosystem.js";

const SOURCE = "OSV";
/** Longer than any name a registry takes. */
const MAX_NAME_LENGTH = 512;

/** How api.osv.dev, or a mirror that speaks its protocol, is asked. */
export interface OsvApiSettings {
  /** E.g. https://api.osv.dev/ (with the final slash). */
  readonly baseUrl: URL;
  /** How long the list of a package's advisories is taken for current; base, head and re-evaluations share it. */
  readonly listingTtlMs: number;
  /** For one call as a whole; what is unanswered by then is a gap. */
  readonly totalMs: number;
}

/** What is asked for, and the names under which it is told when there is no answer. */
interface Wanted {
  readonly names: readonly string[];
  readonly asked: OsvQuery;
}

/** OSV records from api.osv.dev: which advisories name a package (no version is sent), then each record once per state. */
export class OsvApi implements AdvisorySource {
  readonly name = SOURCE;
  readonly isLocal = false;
  readonly #settings: OsvApiSettings;
  readonly #http: JsonHttp;
  readonly #cache: ValueCache;
  readonly #now: Clock;
  readonly #meter: Pick<Meter, "upstreamFailure">;

  constructor(
    settings: OsvApiSettings,
    ports: {
      readonly http: JsonHttp;
      readonly cache: ValueCache;
      readonly now: Clock;
      readonly meter: Pick<Meter, "upstreamFailure">;
    },
  ) {
    this.#settings = settings;
    this.#http = ports.http;
    this.#cache = ports.cache;
    this.#now = ports.now;
    this.#meter = ports.meter;
  }

  /**
   * Advisories by `packageKey`, each list complete: a package of which one record could not be had is absent and named
   * by a gap.
   * @throws the signal's reason when it aborts
   * @throws {StoreError} of the cache
   */
  async advisoriesFor(packages: readonly PackageKey[], signal: AbortSignal): Promise<AdvisoryAnswer> {
    const wanted = new Map<string, Wanted>();
    const refused: [PackageKey, string][] = [];
    for (const pack of packages) {
      const asked = osvPackage(pack);
      if (asked === null) refused.push([pack, noEcosystem(pack)]);
      else if (isName(pack.name))
        wanted.set(packageKey(pack), { names: [pack.name], asked: { package: asked } });
      else refused.push([pack, "a package of this name cannot be asked for"]);
    }
    const { advisories, gaps } = await this.#answer(wanted, signal);
    return { advisories, gaps: [...gaps, ...gapsOf(SOURCE, "not-covered", refused)] };
  }

  /** By commit; else as `advisoriesFor`. The service knows which commits lie between those that a record names. */
  advisoriesOfCommits(commits: readonly CommitKey[], signal: AbortSignal): Promise<AdvisoryAnswer> {
    return this.#answer(
      new Map(commits.map(({ commit, names }) => [commit, { names, asked: { commit } }])),
      signal,
    );
  }

  async #answer(wanted: ReadonlyMap<string, Wanted>, signal: AbortSignal): Promise<AdvisoryAnswer> {
    const { totalMs } = this.#settings;
    const limit = AbortSignal.timeout(totalMs);
    const bounded = AbortSignal.any([signal, limit]);
    const whenOver = `OSV gave no complete answer within ${Math.ceil(totalMs / 1000)} s`;
    const { listings, failed } = await this.#listings(wanted, bounded, whenOver);
    signal.throwIfAborted();
    const { records, failed: unread } = await readRecords(
      this.#http,
      this.#settings.baseUrl,
      this.#cache,
      newestStates(listings.values()),
      bounded,
      whenOver,
    );
    signal.throwIfAborted();
    if (limit.aborted && failed.size + unread.size > 0) this.#meter.upstreamFailure(SOURCE);

    const advisories = new Map<string, readonly Advisory[]>();
    const missing: [{ readonly name: string }, string][] = [];
    for (const [key, one] of wanted) {
      const listed = listings.get(key) ?? [];
      const reason =
        failed.get(key) ?? listed.map(({ id }) => unread.get(id)).find((why) => why !== undefined);
      if (reason !== undefined) for (const name of one.names) missing.push([{ name }, reason]);
      else advisories.set(key, inOrder(listed, records));
    }
    return { advisories, gaps: gapsOf(SOURCE, "failed", missing) };
  }

  async #listings(
    wanted: ReadonlyMap<string, Wanted>,
    signal: AbortSignal,
    whenOver: string,
  ): ReturnType<typeof listAdvisories> {
    const { baseUrl, listingTtlMs } = this.#settings;
    const cacheKey = ({ asked }: Wanted): string =>
      "commit" in asked
        ? `osv/commit/${baseUrl.href}/${asked.commit}`
        : `osv/listing/${baseUrl.href}/${asked.package.ecosystem}/${asked.package.name}`;

    const oldest = this.#now().getTime() - listingTtlMs;
    const known = await this.#cache.get([...wanted.values()].map(cacheKey));
    const listings = new Map<string, Listing>();
    const unknown = new Map<string, Wanted>();
    for (const [key, one] of wanted) {
      const entry = known.get(cacheKey(one));
      const value = entry && entry.storedAt.getTime() > oldest ? listing.safeParse(entry.value) : null;
      if (value?.success) listings.set(key, value.data);
      else unknown.set(key, one);
    }

    const queries = new Map([...unknown].map(([key, { asked }]) => [key, asked]));
    const answer = await listAdvisories(this.#http, baseUrl, queries, signal, whenOver);
    const fresh = new Map<string, unknown>();
    for (const [key, one] of unknown) {
      const listed = answer.listings.get(key);
      if (listed === undefined) continue;
      listings.set(key, listed);
      fresh.set(cacheKey(one), listed);
    }
    if (fresh.size > 0) await this.#cache.put(fresh);
    return { listings, failed: answer.failed };
  }
}

/** Two lists read at different times may name different states of one record: the later one is read. */
function newestStates(listings: Iterable<Listing>): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const listed of listings) {
    for (const { id, modified } of listed) {
      const known = states.get(id);
      if (known === undefined || Date.parse(known) < Date.parse(modified)) states.set(id, modified);
    }
  }
  return states;
}

function inOrder(listed: Listing, records: ReadonlyMap<string, Advisory>): readonly Advisory[] {
  const ids = listed.map(({ id }) => id).sort();
  return ids.flatMap((id) => records.get(id) ?? []);
}

/** Control characters and lone surrogates stand in no package's name, and one bad name fails a whole batch. */
function isName(name: string): boolean {
  return name.length > 0 && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(name);
}
