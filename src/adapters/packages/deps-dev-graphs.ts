import pMap from "p-map";
import type { ZodType } from "zod";

import { UpstreamError } from "../../core/errors.js";
import { type PackageKey, packageKey } from "../../core/model/advisory.js";
import type { DependencyGraph } from "../../core/model/dependency-graph.js";
import { type VersionKey, versionKey } from "../../core/model/package-facts.js";
import { wellFormed } from "../../core/model/purl.js";
import type { Clock, DependencyResolver, Meter, ResolutionAnswer, ValueCache } from "../../ports.js";
import type { JsonHttp } from "../http.js";
import { gapsOf, reasonOf } from "../shortfall.js";
import { depsDevSystem } from "./deps-dev-systems.js";
import { DEPENDENCIES, PACKAGE, REQUIREMENTS } from "./deps-dev-wire.js";

const SOURCE = "deps.dev";
/** The service publishes no limit; this many at once it has always borne. */
const AT_ONCE = 10;
const MOST_CHARACTERS = 512;

/** How deps.dev, or what speaks its protocol, is asked for what packages ask for. */
export interface DepsDevGraphSettings {
  /** E.g. https://api.deps.dev/ (with the final slash). */
  readonly baseUrl: URL;
  /** How long what it does not know, or a list of versions, is taken for current. What it says of a version is kept for good. */
  readonly changingTtlMs: number;
  /** For one call as a whole; what is unanswered by then is a gap. */
  readonly totalMs: number;
}

/** One thing to ask for. */
interface Ask {
  readonly pack: PackageKey;
  /** As the answer names it. */
  readonly key: string;
  /** Below the base URL. */
  readonly path: string;
}

/** What packages ask for and bring, from deps.dev (https://docs.deps.dev/api/v3/). */
export class DepsDevGraphs implements DependencyResolver {
  readonly #settings: DepsDevGraphSettings;
  readonly #http: JsonHttp;
  readonly #cache: ValueCache;
  readonly #now: Clock;
  readonly #meter: Pick<Meter, "upstreamFailure">;

  constructor(
    settings: DepsDevGraphSettings,
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

  requirementsOf(versions: readonly VersionKey[], signal: AbortSignal): Promise<ResolutionAnswer<object>> {
    const asks = versions.map((version) => askOf(version, `${versionPath(version)}:requirements`));
    return this.#all("requirements", asks, REQUIREMENTS, signal);
  }

  dependenciesOf(
    versions: readonly VersionKey[],
    signal: AbortSignal,
  ): Promise<ResolutionAnswer<DependencyGraph>> {
    const asks = versions.map((version) => askOf(version, `${versionPath(version)}:dependencies`));
    return this.#all("dependencies", asks, DEPENDENCIES, signal);
  }

  versionsOf(
    packages: readonly PackageKey[],
    signal: AbortSignal,
  ): Promise<ResolutionAnswer<readonly string[]>> {
    const asks = packages.map((pack) => ({ pack, key: packageKey(pack), path: packagePath(pack) }));
    return this.#all("versions", asks, PACKAGE, signal);
  }

  async #all<T>(
    kind: "requirements" | "dependencies" | "versions",
    asks: readonly Ask[],
    schema: ZodType<T>,
    signal: AbortSignal,
  ): Promise<ResolutionAnswer<T>> {
    const failed: [PackageKey, string][] = [];
    const refused: [PackageKey, string][] = [];
    const wanted = new Map<string, Ask>();
    for (const ask of asks) {
      const { type } = ask.pack;
      if (depsDevSystem(type) === null) refused.push([ask.pack, `has nothing of the type ${type}`]);
      else if (isAskable(ask)) wanted.set(this.#cacheKey(kind, ask), ask);
      else refused.push([ask.pack, "cannot be asked for a name like this"]);
    }
    const answers = new Map<string, T | null>();
    const stored = await this.#cache.get([...wanted.keys()]);
    const oldest = this.#now().getTime() - this.#settings.changingTtlMs;
    for (const [cacheKey, { value, storedAt }] of stored) {
      const ask = wanted.get(cacheKey);
      const changes = value === null || kind === "versions";
      if (ask === undefined || (changes && storedAt.getTime() <= oldest)) continue;
      answers.set(ask.key, value as T | null);
      wanted.delete(cacheKey);
    }
    const fresh = new Map<string, unknown>();
    const limit = AbortSignal.timeout(this.#settings.totalMs);
    const bounded = AbortSignal.any([signal, limit]);
    const whenOver = `${SOURCE} gave no complete answer within ${Math.ceil(this.#settings.totalMs / 1000)} s`;
    await pMap(
      wanted,
      async ([cacheKey, ask]) => {
        try {
          const answer = await this.#one(ask.path, schema, bounded);
          answers.set(ask.key, answer);
          fresh.set(cacheKey, answer);
        } catch (error) {
          signal.throwIfAborted();
          failed.push([ask.pack, reasonOf(error, bounded, whenOver)]);
        }
      },
      { concurrency: AT_ONCE },
    );
    if (limit.aborted && failed.length > 0) this.#meter.upstreamFailure(SOURCE);
    if (fresh.size > 0) await this.#cache.put(fresh);
    return {
      answers,
      gaps: [...gapsOf(SOURCE, "failed", failed), ...gapsOf(SOURCE, "not-covered", refused)],
    };
  }

  /** null = it knows nothing of that name. */
  async #one<T>(path: string, schema: ZodType<T>, signal: AbortSignal): Promise<T | null> {
    signal.throwIfAborted();
    try {
      return await this.#http.json({ url: new URL(path, this.#settings.baseUrl), schema, signal });
    } catch (error) {
      if (error instanceof UpstreamError && error.status === 404) return null;
      throw error;
    }
  }

  #cacheKey(kind: string, { path }: Ask): string {
    return `deps.dev/${kind}/${this.#settings.baseUrl.href}/${path}`;
  }
}

function askOf(version: VersionKey, path: string): Ask {
  return { pack: version, key: versionKey(version), path };
}

function packagePath({ type, name }: PackageKey): string {
  return `v3/systems/${depsDevSystem(type) ?? ""}/packages/${encode(name)}`;
}

function versionPath(version: VersionKey): string {
  return `${packagePath(version)}/versions/${encode(version.version)}`;
}

function encode(part: string): string {
  return encodeURIComponent(wellFormed(part));
}

function isAskable({ pack, path }: Ask): boolean {
  const { name } = pack;
  // A lone dot or two would be taken for a step in the path.
  return (
    name !== "" &&
    path.length <= 3 * MOST_CHARACTERS &&
    !/[\p{Cc}\p{Cs}]/u.test(name) &&
    !/\/\.{0,2}(?:$|\/|:)/.test(path)
  );
}
