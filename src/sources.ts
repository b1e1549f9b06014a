import { KevCatalogue, MAX_KEV_BYTES } from "./adapters/advisories/kev.js";
import { OsvApi } from "./adapters/advisories/osv-api.js";
import { OsvFolder } from "./adapters/advisories/osv-folder.js";
import { HTTP_LIMITS, JsonHttp } from "./adapters/http.js";
import { DepsDev } from "./adapters/packages/deps-dev.js";
import { DepsDevGraphs } from "./adapters/packages/deps-dev-graphs.js";
import type {
  AdvisorySource,
  Clock,
  DependencyResolver,
  ExploitSource,
  Meter,
  PackageFacts,
  ValueCache,
} from "./ports.js";

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Where advisories come from. */
export interface SourceSettings {
  readonly osvApi: string;
  /** Used instead of the API when it is there. */
  readonly osvFolder: string | null;
  /** URL or file; null = not asked. */
  readonly kevSource: string | null;
  /** null = not asked. */
  readonly depsDevApi: string | null;
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
  const baseUrl = folderUrl(settings.osvApi);
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

/** Facts of versions from deps.dev; null where nobody is to be asked. */
export function packageFacts(settings: SourceSettings, ports: SourcePorts): PackageFacts | null {
  if (settings.depsDevApi === null) return null;
  const { userAgent } = settings;
  const http = new JsonHttp({ ...HTTP_LIMITS, source: "deps.dev", userAgent, meter: ports.meter });
  const baseUrl = folderUrl(settings.depsDevApi);
  return new DepsDev({ baseUrl, unknownTtlMs: HOUR, totalMs: MINUTE }, { http, ...ports });
}

/** What packages ask for and bring, from deps.dev; null where nobody is to be asked. */
export function dependencyResolver(settings: SourceSettings, ports: SourcePorts): DependencyResolver | null {
  if (settings.depsDevApi === null) return null;
  const { userAgent } = settings;
  const http = new JsonHttp({ ...HTTP_LIMITS, source: "deps.dev", userAgent, meter: ports.meter });
  const baseUrl = folderUrl(settings.depsDevApi);
  return new DepsDevGraphs({ baseUrl, changingTtlMs: HOUR, totalMs: MINUTE }, { http, ...ports });
}

/** With its final slash: a path is added to it. */
function folderUrl(address: string): URL {
  return new URL(address.endsWith("/") ? address : `${address}/`);
}
