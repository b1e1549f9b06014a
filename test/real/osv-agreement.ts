/**
 * Whether our evaluation of ranges agrees with the lists of versions that databases publish beside them.
 *
 *     tar xf ../shared/osv/osv.tar.xz -C /tmp && npx tsx test/real/osv-agreement.ts /tmp/osv/npm
 *
 * Every record with both a list and a SEMVER or ECOSYSTEM range is looked at: how many listed versions lie inside the
 * ranges, and which do not. By hand, not part of the tests: the records are not ours to ship.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contains, knownAdvisories } from "../../src/core/assess/advisories/known.js";
import { matchAdvisory } from "../../src/core/assess/advisories/match.js";
import { readOsvRecord } from "../../src/core/model/osv.js";
import { schemeOf } from "../../src/core/versions/index.js";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: osv-agreement.ts FOLDER_OF_OSV_RECORDS");

const npm = schemeOf("npm");
const counts = {
  files: 0,
  records: 0,
  withdrawn: 0,
  both: 0,
  listed: 0,
  inside: 0,
  unreadable: 0,
  matched: 0,
};
const outside: string[] = [];

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  counts.files += 1;
  const record = readOsvRecord(JSON.parse(readFileSync(join(folder, file), "utf8")));
  if (record === null) continue;
  counts.records += 1;
  if (record.withdrawn !== null) counts.withdrawn += 1;
  const names = new Set(
    record.affected.filter(({ ecosystem }) => ecosystem === "npm").map(({ name }) => name),
  );
  for (const name of names) {
    for (const known of knownAdvisories([record], { type: "npm", name }, npm)) {
      const stretches = known.entries.flatMap((entry) => entry.stretches);
      const listed = new Set(known.entries.flatMap((entry) => [...entry.listed]));
      if (listed.size === 0 || stretches.length === 0) continue;
      counts.both += 1;
      for (const version of listed) {
        counts.listed += 1;
        if (matchAdvisory(known, version, npm) !== null) counts.matched += 1;
        if (!npm.readable(version)) counts.unreadable += 1;
        else if (stretches.some((stretch) => contains(stretch, version, npm))) counts.inside += 1;
        else outside.push(`${record.id} ${name} ${version}`);
      }
    }
  }
}

console.log(counts);
console.log(
  `${counts.inside}/${counts.listed} listed versions lie inside the ranges; ${counts.matched} match`,
);
for (const line of outside.slice(0, 40)) console.log(`  outside: ${line}`);
if (counts.matched !== counts.listed) process.exitCode = 1;
