/**
 * Run by hand: every version that real advisories and real lockfiles hold, in the order of its ecosystem.
 *
 *     tar xf ../shared/osv/osv.tar.xz -C /tmp && tar xf ../shared/corpus/public.tar.xz -C /tmp/corpus
 *     node --import tsx test/real/version-orders.ts /tmp/osv /tmp/corpus
 *
 * Tells per ecosystem how many versions there are and which cannot be read; whether the order is total (triples drawn
 * with a fixed seed); and, for every record with both a list of versions and ranges, which listed versions lie outside.
 * Fails when a listed version does not match, or when an order is not total. Not part of the tests: the records are not
 * ours to ship.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contains, knownAdvisories } from "../../src/core/assess/advisories/known.js";
import { matchAdvisory } from "../../src/core/assess/advisories/match.js";
import { PURL_TYPES, type PurlType } from "../../src/core/model/component.js";
import { osvKey, osvPackage } from "../../src/core/model/ecosystem.js";
import { readOsvRecord } from "../../src/core/model/osv.js";
import { schemeOf } from "../../src/core/versions/index.js";

const [osv, corpus] = process.argv.slice(2);
if (osv === undefined) throw new Error("usage: version-orders.ts FOLDER_OF_OSV_RECORDS [FOLDER_OF_CASES]");

const TRIPLES = 100_000;
const SHOWN = 12;

interface Figures {
  readonly versions: Set<string>;
  listed: number;
  inside: number;
  matched: number;
  readonly outside: string[];
}

const figures = new Map<PurlType, Figures>();
for (const type of PURL_TYPES) {
  figures.set(type, { versions: new Set(), listed: 0, inside: 0, matched: 0, outside: [] });
}

for (const file of filesBelow(osv, (name) => name.endsWith(".json"))) {
  const record = readOsvRecord(JSON.parse(readFileSync(file, "utf8")));
  if (record === null) continue;
  const packages = new Map(record.affected.map(({ ecosystem, name }) => [osvKey(ecosystem, name), name]));
  for (const [key, name] of packages) {
    for (const type of PURL_TYPES) {
      const asked = osvPackage({ type, name });
      if (asked !== null && osvKey(asked.ecosystem, asked.name) === key) look(type, name, record);
    }
  }
}
if (corpus !== undefined) {
  for (const file of filesBelow(corpus, (name) => name === "expected.json")) readCase(file);
}

let failed = false;
for (const [type, { versions, listed, inside, matched, outside }] of figures) {
  if (versions.size === 0) continue;
  const scheme = schemeOf(type);
  const unreadable = [...versions].filter((version) => !scheme.readable(version));
  const broken = brokenTriples(type, [...versions]);
  console.log(
    `${type}: ${versions.size} versions, ${unreadable.length} unreadable, ${broken.length} of ${TRIPLES} triples out of order; ` +
      `${inside} of ${listed} listed versions lie inside the ranges, ${matched} match`,
  );
  tell("unreadable", unreadable);
  tell("out of order", broken);
  tell("outside", outside);
  if (broken.length > 0 || matched < listed) failed = true;
}
if (failed) process.exitCode = 1;

/** Every listed version against the ranges beside it. */
function look(type: PurlType, name: string, record: NonNullable<ReturnType<typeof readOsvRecord>>): void {
  const seen = figures.get(type);
  if (seen === undefined) return;
  const scheme = schemeOf(type);
  for (const known of knownAdvisories([{ ...record, withdrawn: null }], { type, name }, scheme)) {
    const stretches = known.entries.flatMap((entry) => entry.stretches);
    const listed = new Set(known.entries.flatMap((entry) => [...entry.listed]));
    for (const { from, to } of stretches)
      for (const bound of [from, to?.version]) if (bound) seen.versions.add(bound);
    for (const version of listed) seen.versions.add(version);
    if (stretches.length === 0) continue;
    for (const version of listed) {
      seen.listed += 1;
      if (matchAdvisory(known, version, scheme) !== null) seen.matched += 1;
      if (stretches.some((stretch) => scheme.readable(version) && contains(stretch, version, scheme))) {
        seen.inside += 1;
      } else seen.outside.push(`${record.id} ${name} ${version}`);
    }
  }
}

/** Versions of the answers that come with real commits. */
function readCase(file: string): void {
  const types: ReadonlySet<string> = new Set(PURL_TYPES);
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      const { type, version, from, to, kept } = value as Record<string, unknown>;
      if (typeof type === "string" && types.has(type)) {
        for (const one of [version, from, to, kept].flat()) {
          if (typeof one === "string") figures.get(type as PurlType)?.versions.add(one);
        }
      }
      Object.values(value).forEach(walk);
    }
  };
  walk(JSON.parse(readFileSync(file, "utf8")));
}

/** Antisymmetric, transitive, and equal versions equal to the same. */
function brokenTriples(type: PurlType, versions: readonly string[]): string[] {
  const scheme = schemeOf(type);
  const broken: string[] = [];
  let seed = 1;
  const draw = (): string => {
    seed = (seed * 48271) % 2147483647;
    return versions[seed % versions.length] ?? "";
  };
  for (let i = 0; i < TRIPLES; i++) {
    const [a, b, c] = [draw(), draw(), draw()];
    const [ab, bc, ac] = [scheme.compare(a, b), scheme.compare(b, c), scheme.compare(a, c)];
    const symmetric = Math.sign(ab) === -Math.sign(scheme.compare(b, a)) || ab === 0;
    const transitive = !(ab <= 0 && bc <= 0 && ac > 0) && !(ab === 0 && Math.sign(bc) !== Math.sign(ac));
    if (!symmetric || !transitive) broken.push([a, b, c].join(" | "));
  }
  return broken;
}

function tell(what: string, lines: readonly string[]): void {
  if (lines.length > 0)
    console.log(`  ${what}: ${lines.slice(0, SHOWN).join(", ")}${lines.length > SHOWN ? " …" : ""}`);
}

function filesBelow(folder: string, isWanted: (name: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
