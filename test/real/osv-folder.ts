/** Run by hand: `node --import tsx test/real/osv-folder.ts FOLDER` reads a real folder of OSV records and tells figures. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { OsvFolder } from "../../src/adapters/advisories/osv-folder.js";
import { readOsvFolder } from "../../src/adapters/advisories/osv-index.js";
import { OSV_ECOSYSTEMS } from "../../src/core/model/ecosystem.js";

const path = process.argv[2];
if (path === undefined) throw new Error("usage: node --import tsx test/real/osv-folder.ts FOLDER");
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const start = performance.now();
const index = await readOsvFolder(path, OSV_ECOSYSTEMS);
const seconds = (performance.now() - start) / 1000;
const rss = Math.round(process.memoryUsage.rss() / 1e6);
console.log(
  `${index.records} records, ${index.unreadable.count} unreadable (${index.unreadable.first ?? "none"}), ` +
    `${index.advisories.size} packages, ${[...index.ecosystems].sort().join(" ")}: ` +
    `${seconds.toFixed(2)} s, ${rss} MB RSS, event loop at most ${Math.round(delay.max / 1e6)} ms late`,
);

const source = new OsvFolder(
  { path, look: { everyMs: 60_000, retryMs: 5000 }, rereadMs: 3_600_000 },
  { now: () => new Date(), meter: { upstreamFailure: () => undefined } },
);
const names = ["lodash", "event-stream", "flatmap-stream", "@ctrl/tinycolor", "colors", "nothing-known"];
const answer = await source.advisoriesFor(
  names.map((name) => ({ type: "npm", name })),
  new AbortController().signal,
);
for (const [key, list] of answer.advisories) {
  const told = list.map(
    (one) => `${one.id}${one.malware ? " (malware)" : ""}${one.withdrawn === null ? "" : " (withdrawn)"}`,
  );
  console.log(`${key}: ${told.join(", ") || "nothing"}`);
}
console.log(answer.gaps);
