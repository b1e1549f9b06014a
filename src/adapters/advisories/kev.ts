import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { UpstreamError } from "../../core/errors.js";
import type { Exploited, Gap } from "../../core/model/advisory.js";
import type { Clock, ExploitSource, Meter } from "../../ports.js";
import type { JsonHttp } from "../http.js";
import { KeptFresh, type Freshness } from "./kept-fresh.js";

const SOURCE = "CISA KEV";
const HOUR_MS = 3_600_000;
/** A catalogue that could not be confirmed for longer is told with its age. */
const OLD_AFTER_HOURS = 24;
/** Of the file. It had 1.3 MB with 1,400 entries. */
export const MAX_KEV_BYTES = 50 * 1024 * 1024;

const entry = z.object({
  cveID: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
  dateAdded: z.iso.date(),
  knownRansomwareCampaignUse: z.string().nullish(),
});

/** https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json, as far as Weir uses it. */
const kevCatalogue = z.object({ vulnerabilities: z.array(z.unknown()).min(1) });

interface Catalogue {
  readonly exploited: ReadonlyMap<string, Exploited>;
  readonly unreadable: number;
  /** ETag, or size and time of the file; null = read it anew each time. */
  readonly state: string | null;
}

/** Where the catalogue is: on the web (then `http` fetches it) or in a file. */
type KevPlace = { readonly url: URL; readonly http: JsonHttp } | { readonly path: string };

/** CISA's catalogue of known exploited vulnerabilities, kept fresh; nothing is asked about single CVEs. */
export class KevCatalogue implements ExploitSource {
  readonly #kept: KeptFresh<Catalogue> | null;
  readonly #now: Clock;

  /** @param place null = the operator has not configured one */
  constructor(
    place: KevPlace | null,
    freshness: Freshness,
    ports: { readonly now: Clock; readonly meter: Pick<Meter, "upstreamFailure"> },
  ) {
    this.#now = ports.now;
    if (place === null) {
      this.#kept = null;
    } else {
      const read = "url" in place ? fromWeb(place.url, place.http) : fromFile(place.path, ports.meter);
      this.#kept = new KeptFresh(read, freshness, ports.now);
    }
  }

  /** By CVE id; null = there is no catalogue, and a gap says why. @throws the signal's reason when it aborts */
  async exploited(signal: AbortSignal): ReturnType<ExploitSource["exploited"]> {
    if (this.#kept === null) {
      return {
        exploited: null,
        gaps: [gap("not-configured", "no catalogue of known exploitation is configured")],
      };
    }
    const { value, confirmedAt, failure } = await this.#kept.get(signal);
    if (value === null || confirmedAt === null) {
      return { exploited: null, gaps: [gap("failed", failure?.message ?? "the catalogue was not read")] };
    }
    const gaps: Gap[] = [];
    const hours = (this.#now().getTime() - confirmedAt.getTime()) / HOUR_MS;
    if (failure !== null && hours > OLD_AFTER_HOURS) {
      const age = hours < 48 ? `${Math.floor(hours)} hours` : `${Math.floor(hours / 24)} days`;
      gaps.push(gap("failed", `${failure.message}; the catalogue in use is ${age} old`));
    }
    if (value.unreadable > 0) {
      const of = value.unreadable + value.exploited.size;
      gaps.push(gap("failed", `${value.unreadable} of ${of} entries of the catalogue cannot be read`));
    }
    return { exploited: value.exploited, gaps };
  }
}

function gap(kind: Gap["kind"], reason: string): Gap {
  return { source: SOURCE, reason, packages: [], kind };
}

function fromWeb(url: URL, http: JsonHttp) {
  return async (previous: Catalogue | null): Promise<Catalogue> => {
    const etag = previous?.state ?? undefined;
    // Shared by all who wait for it, so no single caller may end it; `http` has its own limits.
    const { signal } = new AbortController();
    const answer = await http.conditional({
      url,
      schema: kevCatalogue,
      signal,
      ...(etag === undefined ? {} : { etag }),
    });
    if (answer === null && previous !== null) return previous;
    if (answer === null)
      throw new UpstreamError(SOURCE, `${SOURCE} answers without a catalogue`, { retryable: true });
    return catalogueOf(answer.value, answer.etag);
  };
}

function fromFile(path: string, meter: Pick<Meter, "upstreamFailure">) {
  return async (previous: Catalogue | null): Promise<Catalogue> => {
    try {
      const { size, mtimeMs } = await stat(path);
      const state = `${size}/${mtimeMs}`;
      if (previous?.state === state) return previous;
      if (size > MAX_KEV_BYTES) throw new RangeError(`larger than ${MAX_KEV_BYTES} bytes`);
      return catalogueOf(kevCatalogue.parse(JSON.parse(await readFile(path, "utf8"))), state);
    } catch (cause) {
      meter.upstreamFailure(SOURCE);
      if (cause instanceof UpstreamError) throw cause;
      throw new UpstreamError(SOURCE, "the catalogue's file cannot be read", { retryable: true, cause });
    }
  };
}

function catalogueOf(raw: z.infer<typeof kevCatalogue>, state: string | null): Catalogue {
  const exploited = new Map<string, Exploited>();
  let unreadable = 0;
  for (const one of raw.vulnerabilities) {
    const parsed = entry.safeParse(one);
    if (!parsed.success) {
      unreadable++;
      continue;
    }
    const { cveID, dateAdded, knownRansomwareCampaignUse } = parsed.data;
    exploited.set(cveID, {
      cve: cveID,
      since: dateAdded,
      ransomware: knownRansomwareCampaignUse?.toLowerCase() === "known",
    });
  }
  if (exploited.size === 0) {
    throw new UpstreamError(SOURCE, "the catalogue holds no entry that can be read", { retryable: true });
  }
  return { exploited, unreadable, state };
}
