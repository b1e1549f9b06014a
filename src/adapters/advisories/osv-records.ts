import pMap from "p-map";
import { z } from "zod";
import { UpstreamError } from "../../core/errors.js";
import type { Advisory } from "../../core/model/advisory.js";
import { readOsvRecord } from "../../core/model/osv.js";
import type { ValueCache } from "../../ports.js";
import type { JsonHttp } from "../http.js";
import { reasonOf } from "../shortfall.js";

const RECORDS_AT_ONCE = 10;
/** Long and never used; everything else is kept, so that a later Weir reads more out of the same cache. */
const NOT_KEPT: ReadonlySet<string> = new Set(["details", "references", "credits"]);

const rawRecord = z.looseObject({ id: z.string() });

/** Every id asked for is in exactly one of the two. */
interface RecordAnswer {
  readonly records: ReadonlyMap<string, Advisory>;
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * Reads records of api.osv.dev by id (https://google.github.io/osv.dev/get-v1-vulns/). A record is never asked for
 * twice in the same state: the cache is by id and date of change.
 * @param wanted id → `modified` as listed
 * @param signal ends the call; what is unanswered by then has failed for the reason `whenOver`
 */
export async function readRecords(
  http: JsonHttp,
  baseUrl: URL,
  cache: ValueCache,
  wanted: ReadonlyMap<string, string>,
  signal: AbortSignal,
  whenOver: string,
): Promise<RecordAnswer> {
  const records = new Map<string, Advisory>();
  const failed = new Map<string, string>();
  const cacheKey = (id: string, modified: string): string => `osv/record/${baseUrl.href}/${id}@${modified}`;

  const known = await cache.get([...wanted].map(([id, modified]) => cacheKey(id, modified)));
  const missing: [string, string][] = [];
  for (const [id, modified] of wanted) {
    const record = readOsvRecord(known.get(cacheKey(id, modified))?.value);
    if (record === null) missing.push([id, modified]);
    else records.set(id, record);
  }

  const fresh = new Map<string, unknown>();
  await pMap(
    missing,
    async ([id, modified]) => {
      try {
        const url = new URL(`v1/vulns/${encodeURIComponent(id)}`, baseUrl);
        const raw = await http.json({ url, schema: rawRecord, signal });
        const record = readOsvRecord(raw);
        if (record?.id !== id)
          throw new UpstreamError("OSV", `OSV's record ${id} cannot be read`, { retryable: false });
        records.set(id, record);
        // An older state than the one listed may come out of somebody's cache: use it, and ask again next time.
        if (!(Date.parse(record.modified) < Date.parse(modified)))
          fresh.set(cacheKey(id, modified), kept(raw));
      } catch (error) {
        failed.set(id, reasonOf(error, signal, whenOver));
      }
    },
    { concurrency: RECORDS_AT_ONCE },
  );
  if (fresh.size > 0) await cache.put(fresh);
  return { records, failed };
}

function kept(raw: z.infer<typeof rawRecord>): unknown {
  return Object.fromEntries(Object.entries(raw).filter(([field]) => !NOT_KEPT.has(field)));
}
