import { KevCatalogue, MAX_KEV_BYTES } from "./adapters/advisories/kev.js";
import { OsvApi } from "./adapters/advisories/osv-api.js";
import { OsvFolder } from "./adapters/advisories/osv-folder.js";
import { HTTP_LIMITS, JsonHttp } from "./adapters/http.js";
import type { AdvisorySource, Clock, ExploitSource, Meter, ValueCache } from "./ports.js";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Where advisories come from. */
export interface SourceSettings {
  readonly osvApi: string;
  /** Used instead of the API when it is there. */
  readonly osvFolder: string | null;
  /** URL or file; null = not asked. */
  readonly kevSource: string | null;
  /** Told to every source. */
  readonly userAgent: string;
}

/** What the sources stand on. */
interface SourcePorts {
  readonly cache: ValueCache;
  readonly now: Clock;
  readonly meter: Pick<Meter, "upstreamFailure">;
}

/** OSV from its API or from a folder, judged by the same matcher. */
export function advisorySource(settings: SourceSettings, ports: SourcePorts): AdvisorySource {
  if (settings.osvFolder !== null) {
    return new OsvFolder(
      { path: settings.osvFolder, look: { everyMs: MINUTE, retryMs: MINUTE }, rereadMs: 6 * HOUR },
      ports,
    );
  }
  const baseUrl = new URL(settings.osvApi.endsWith("/") ? settings.osvApi : `${settings.osvApi}/`);
  const http = new JsonHttp({
    ...HTTP_LIMITS,
    source: "OSV",
    userAgent: settings.userAgent,
    meter: ports.meter,
  });
  return new OsvApi({ baseUrl, listingTtlMs: HOUR, totalMs: MINUTE }, { http, ...ports });
}

/** CISA's catalogue of known exploited vulnerabilities, from a URL or a file. */
export function exploitSource(settings: SourceSettings, ports: SourcePorts): ExploitSource {
  const freshness = { everyMs: 6 * HOUR, retryMs: 10 * MINUTE };
  const { kevSource, userAgent } = settings;
  if (kevSource === null) return new KevCatalogue(null, freshness, ports);
  if (!/^https?:\/\//.test(kevSource)) return new KevCatalogue({ path: kevSource }, freshness, ports);
  const limits = { ...HTTP_LIMITS, maxBytes: MAX_KEV_BYTES };
  const http = new JsonHttp({ ...limits, source: "CISA KEV", userAgent, meter: ports.meter });
  return new KevCatalogue({ url: new URL(kevSource), http }, freshness, ports);
}
