import { z } from "zod";
import type { Advisory, AffectedPackage, AffectedRange, RangeEvent } from "./advisory.js";
import { osvPackage } from "./ecosystem.js";
import { readPurl } from "./read-purl.js";

/** A record over this size is not read. The largest published ones are under 1 MB. */
export const MAX_OSV_RECORD_BYTES = 10 * 1024 * 1024;

/** An id that may stand in a URL, a file name or a cache key. */
const ID = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,99}$/;
const SUMMARY_LENGTH = 300;
/** No real package URL is longer. */
const MAX_PURL = 2048;
/** Embedded malicious code, https://cwe.mitre.org/data/definitions/506.html */
const MALICIOUS_CODE = "CWE-506";

/** Whether a foreign string can be an OSV id. Anything else is never put into a URL. */
export function isOsvId(id: string): boolean {
  return ID.test(id);
}

// Real records break the schema in small ways (no `introduced`, null for an empty list, times without a zone), so only
// what Weir uses is looked at, and null stands for absent.
const list = <T extends z.ZodType>(element: T) =>
  z
    .array(element)
    .nullish()
    .transform((value) => value ?? []);
const word = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
// Each database fills its `database_specific` as it likes: one odd field there costs nothing else.
const aside = word.catch(null);
const asideList = list(z.unknown()).catch([]);
const score = z.object({ score: z.string() });
/** What does not decide whether a record holds costs it nothing but itself. */
const severities = list(z.unknown()).transform((all) =>
  all.flatMap((one) => score.safeParse(one).data?.score ?? []),
);
const ids = asideList.transform((all) =>
  all.filter((id): id is string => typeof id === "string" && isOsvId(id)),
);

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
  limit: z.string().optional(),
});
const range = z.object({ type: z.string(), events: list(event) });

/** The schema wants both; some publishers give the purl alone. null = of an ecosystem that OSV does not have. */
const named = z.union([
  z.object({ ecosystem: z.string().min(1), name: z.string().min(1) }),
  z.object({ purl: z.string().max(MAX_PURL).transform(readPurl) }).transform(({ purl }, context) => {
    if (purl !== null) return osvPackage(purl);
    context.addIssue("no package URL");
    return z.NEVER;
  }),
]);

const affected = z.object({
  // Absent where an entry names commits only.
  package: named.nullish(),
  ranges: list(range),
  versions: list(z.string()),
  severity: severities,
  database_specific: z
    .object({ last_known_affected_version_range: aside, informational: aside, cwes: asideList })
    .nullish()
    .catch(null),
});

const record = z.object({
  id: z.string().regex(ID),
  modified: z.string().min(1),
  published: aside,
  withdrawn: word,
  aliases: ids,
  upstream: ids,
  summary: aside,
  affected: list(affected),
  severity: severities,
  database_specific: z.object({ cwe_ids: asideList, severity: aside }).nullish().catch(null),
});

type RawAffected = z.infer<typeof affected>;

/**
 * Reduces an OSV record (any schema version 1.x, https://ossf.github.io/osv-schema/) to what Weir uses. Unknown fields,
 * range types and events are ignored, as the schema asks; withdrawn records are kept.
 * @param value parsed JSON of at most MAX_OSV_RECORD_BYTES
 * @returns null when it is not an OSV record: no usable id or date of change, or affected packages that cannot be read
 */
export function readOsvRecord(value: unknown): Advisory | null {
  const parsed = record.safeParse(value);
  if (!parsed.success) return null;
  const raw = parsed.data;
  return {
    id: raw.id,
    aliases: raw.aliases,
    upstreamCves: raw.upstream.filter((id) => id.startsWith("CVE-")),
    modified: raw.modified,
    published: raw.published,
    // An empty one is no date: https://ossf.github.io/osv-schema/#withdrawn-field
    withdrawn: raw.withdrawn === "" ? null : raw.withdrawn,
    summary: cut(raw.summary ?? ""),
    malware: isMalware(raw.id, [
      ...(raw.database_specific?.cwe_ids ?? []),
      ...raw.affected.flatMap((entry) => entry.database_specific?.cwes ?? []),
    ]),
    affected: raw.affected.flatMap(affectedPackage),
    fixingCommits: [...new Set(raw.affected.flatMap(fixingCommits))],
    vectors: raw.severity,
    databaseSeverity: raw.database_specific?.severity?.trim().toUpperCase() ?? null,
  };
}

function affectedPackage(raw: RawAffected): AffectedPackage[] {
  if (!raw.package) return [];
  const informational = raw.database_specific?.informational ?? null;
  return [
    {
      ecosystem: raw.package.ecosystem,
      name: raw.package.name,
      ranges: raw.ranges.flatMap(affectedRange),
      versions: raw.versions,
      vectors: raw.severity,
      lastKnownAffected: raw.database_specific?.last_known_affected_version_range ?? null,
      informational: informational === "" ? null : informational,
    },
  ];
}

function fixingCommits({ ranges }: RawAffected): string[] {
  const ofGit = ranges.filter(({ type }) => type === "GIT");
  return ofGit.flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? []));
}

function affectedRange(raw: RawAffected["ranges"][number]): AffectedRange[] {
  const { type } = raw;
  if (type !== "SEMVER" && type !== "ECOSYSTEM" && type !== "GIT") return [];
  return [{ type, events: raw.events.flatMap(rangeEvents) }];
}

/** Old records put several events into one object. */
function rangeEvents(raw: z.infer<typeof event>): RangeEvent[] {
  const events: RangeEvent[] = [];
  if (raw.introduced !== undefined) events.push({ introduced: raw.introduced });
  if (raw.fixed !== undefined) events.push({ fixed: raw.fixed });
  if (raw.last_affected !== undefined) events.push({ lastAffected: raw.last_affected });
  if (raw.limit !== undefined) events.push({ limit: raw.limit });
  return events;
}

function isMalware(id: string, weaknesses: readonly unknown[]): boolean {
  return id.startsWith("MAL-") || weaknesses.some((weakness) => weaknessId(weakness) === MALICIOUS_CODE);
}

/** GHSA lists ids, malicious-packages lists objects. */
function weaknessId(weakness: unknown): unknown {
  return typeof weakness === "object" && weakness !== null && "cweId" in weakness ? weakness.cweId : weakness;
}

/** Never cuts a surrogate pair in two. */
function cut(text: string): string {
  if (text.length <= SUMMARY_LENGTH) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(SUMMARY_LENGTH - 1)) ? SUMMARY_LENGTH - 1 : SUMMARY_LENGTH;
  return text.slice(0, end);
}
