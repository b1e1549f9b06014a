import pMap from "p-map";
import { z } from "zod";

import type { PackageKey } from "../../core/model/advisory.js";
import { type VersionFacts, type VersionKey, versionKey } from "../../core/model/package-facts.js";
import type { Clock, FactsAnswer, Meter, PackageFacts, ValueCache } from "../../ports.js";
import { UpstreamError } from "../../core/errors.js";
import type { JsonHttp } from "../http.js";
import { gapsOf, reasonOf } from "../shortfall.js";
import { depsDevSystem } from "./deps-dev-systems.js";

const SOURCE = "deps.dev";
/** Versions in one request; the service takes 5,000. */
const BATCH = 1_000;
const BATCHES_AT_ONCE = 4;
/** Pages of one batch: an answer without end is none. */
const MOST_PAGES = 50;
/** A name or version over this is no registry's. */
const MOST_CHARACTERS = 512;

const ANSWER = z.object({
  responses: z
    .array(
      z.object({
        request: z.object({
          versionKey: z.object({ system: z.string(), name: z.string(), version: z.string() }),
        }),
        version: z
          .object({
            publishedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
            licenses: z.array(z.string().max(500)).max(100).optional().catch(undefined),
          })
          .optional(),
      }),
    )
    .default([]),
  nextPageToken: z.string().default(""),
});

/** What is kept of an answer; null: deps.dev does not know the version. */
const KEPT = z.object({
  facts: z.object({ publishedAt: z.string().nullable(), licenses: z.array(z.string()) }).nullable(),
});

/** How deps.dev, or what speaks its protocol, is asked. */
export interface DepsDevSettings {
  /** E.g. https://api.deps.dev/ (with the final slash). */
  readonly baseUrl: URL;
  /** How long a version that it does not know, or of which it has no date, is not asked for again. */
  readonly unknownTtlMs: number;
  /** For one call as a whole; what is unanswered by then is a gap. */
  readonly totalMs: number;
}

/** Facts of versions from deps.dev, in batches (https://docs.deps.dev/api/v3alpha/#getversionbatch). A date is kept for good. */
export class DepsDev implements PackageFacts {
  readonly #settings: DepsDevSettings;
  readonly #http: JsonHttp;
  readonly #cache: ValueCache;
  readonly #now: Clock;
  readonly #meter: Pick<Meter, "upstreamFailure">;

  constructor(
    settings: DepsDevSettings,
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

  /** @throws {StoreError} of the cache @throws the signal's reason when it aborts */
  async factsOf(versions: readonly VersionKey[], signal: AbortSignal): Promise<FactsAnswer> {
    const wanted = new Map<string, VersionKey>();
    const failed: [PackageKey, string][] = [];
    const refused: [PackageKey, string][] = [];
    for (const version of versions) {
      if (depsDevSystem(version.type) === null)
        refused.push([version, `has nothing of the type ${version.type}`]);
      else if (isAskable(version)) wanted.set(versionKey(version), version);
      else refused.push([version, "cannot be asked for a version of this name"]);
    }
    const facts = await this.#known(wanted);
    const unknown = [...wanted].filter(([key]) => !facts.has(key)).map(([, version]) => version);
    const limit = AbortSignal.timeout(this.#settings.totalMs);
    const bounded = AbortSignal.any([signal, limit]);
    const whenOver = `${SOURCE} gave no complete answer within ${Math.ceil(this.#settings.totalMs / 1000)} s`;
    const fresh = new Map<string, unknown>();
    await pMap(
      batchesOf(unknown),
      async (batch) => {
        try {
          for (const [key, fact] of await this.#ask(batch, bounded)) {
            facts.set(key, fact);
            fresh.set(this.#cacheKey(key), { facts: fact });
          }
        } catch (error) {
          signal.throwIfAborted();
          const why = reasonOf(error, bounded, whenOver);
          for (const version of batch) failed.push([version, why]);
        }
      },
      { concurrency: BATCHES_AT_ONCE },
    );
    if (limit.aborted && failed.length > 0) this.#meter.upstreamFailure(SOURCE);
    if (fresh.size > 0) await this.#cache.put(fresh);
    return { facts, gaps: [...gapsOf(SOURCE, "failed", failed), ...gapsOf(SOURCE, "not-covered", refused)] };
  }

  async #known(wanted: ReadonlyMap<string, VersionKey>): Promise<Map<string, VersionFacts | null>> {
    const stored = await this.#cache.get([...wanted.keys()].map((key) => this.#cacheKey(key)));
    const oldest = this.#now().getTime() - this.#settings.unknownTtlMs;
    const known = new Map<string, VersionFacts | null>();
    for (const key of wanted.keys()) {
      const entry = stored.get(this.#cacheKey(key));
      const kept = entry === undefined ? null : KEPT.safeParse(entry.value);
      if (entry === undefined || kept?.success !== true) continue;
      const { facts } = kept.data;
      // A version that is new today may be told tomorrow.
      if (facts?.publishedAt != null || entry.storedAt.getTime() > oldest) known.set(key, facts);
    }
    return known;
  }

  #cacheKey(key: string): string {
    return `deps.dev/version/${this.#settings.baseUrl.href}/${key}`;
  }

  /** Every version of a batch; null for what deps.dev does not know. */
  async #ask(batch: readonly VersionKey[], signal: AbortSignal): Promise<Map<string, VersionFacts | null>> {
    const answers = new Map<string, VersionFacts | null>(batch.map((version) => [versionKey(version), null]));
    const asked = new Map(batch.map((version) => [wireKey(requestOf(version)), versionKey(version)]));
    const requests = batch.map((version) => ({ versionKey: requestOf(version) }));
    let pageToken = "";
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { responses, nextPageToken } = await this.#http.json({
        url: new URL("v3alpha/versionbatch", this.#settings.baseUrl),
        body: { requests, ...(pageToken === "" ? {} : { pageToken }) },
        schema: ANSWER,
        signal,
      });
      for (const { request, version } of responses) {
        const key = asked.get(wireKey(request.versionKey));
        if (key === undefined || version === undefined) continue;
        answers.set(key, { publishedAt: version.publishedAt ?? null, licenses: version.licenses ?? [] });
      }
      if (nextPageToken === "") return answers;
      pageToken = nextPageToken;
    }
    throw new UpstreamError(SOURCE, `${SOURCE} answers with more than ${MOST_PAGES} pages`, {
      retryable: false,
    });
  }
}

function requestOf({ type, name, version }: VersionKey) {
  return { system: depsDevSystem(type) ?? "", name, version };
}

function wireKey({ system, name, version }: ReturnType<typeof requestOf>): string {
  return JSON.stringify([system, name, version]);
}

function isAskable({ name, version }: VersionKey): boolean {
  return [name, version].every(
    (text) => text !== "" && text.length <= MOST_CHARACTERS && !/[\p{Cc}\p{Cs}]/u.test(text),
  );
}

function batchesOf<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
}
