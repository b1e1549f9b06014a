/** `npm run bench`: how fast Weir is, as ratios within one run. See README.md in this folder. */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { benchCases } from "./cases.js";
import { formatPeerRows, formatRows } from "./formats.js";
import { hostileRows } from "./hostile.js";
import { loadRows } from "./load.js";
import { growthRows, otherGrowthRows, parsingRows, peerRows } from "./parsing.js";
import { peersInstalled } from "./peers.js";
import { isKept, renderTable, type Row } from "./rows.js";

const PARTS = ["parsing", "formats", "peers", "growth", "hostile", "load"] as const;
type Part = (typeof PARTS)[number];

const USAGE = `npm run bench -- [options]
  --only PARTS  some of ${PARTS.join(",")} (comma separated; default: all)
  --own         without the programs Weir is compared with (nothing is installed, no network)
  --case ID     one pair of lockfiles only
  --json        the rows as JSON on standard output
Exits with 1 when a limit is missed.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      own: { type: "boolean", default: false },
      case: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const tell = (what: string) => process.stderr.write(`${what}\n`);
  const parts = partsOf(values.only, values.own || !installPeers(values.only, tell), tell);
  const { cases: all, data } = benchCases();
  const cases = values.case === undefined ? all : all.filter(({ id }) => id === values.case);
  if (cases.length === 0)
    throw new Error(`no pair is called ${values.case}; there are ${all.map(({ id }) => id).join(", ")}`);
  tell(`data: ${data}`);
  const rows: Row[] = [];
  if (parts.has("parsing")) rows.push(...(await parsingRows(cases, tell)));
  if (parts.has("formats")) rows.push(...(await formatRows(tell)));
  if (parts.has("peers")) rows.push(...(await peerRows(cases, tell)), ...(await formatPeerRows(tell)));
  if (parts.has("growth")) rows.push(...(await growthRows(tell)), ...(await otherGrowthRows(tell)));
  if (parts.has("hostile")) rows.push(...(await hostileRows(tell)));
  if (parts.has("load")) rows.push(...(await loadRows(tell)));
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
  if (values.json)
    console.log(
      JSON.stringify({ machine, data, rows: rows.map((row) => ({ ...row, kept: isKept(row) })) }, null, 2),
    );
  else console.log(`${renderTable(rows)}\n\n${machine}; data: ${data}`);
  const missed = rows.filter((row) => !isKept(row)).length;
  if (missed > 0) tell(`${missed} of ${rows.length} figures miss their limit`);
  return missed > 0 ? 1 : 0;
}

/** @throws {Error} for a part that does not exist */
function partsOf(only: string | undefined, withoutPeers: boolean, tell: (what: string) => void): Set<Part> {
  const chosen = only === undefined ? PARTS : only.split(",").map(partCalled);
  const parts = new Set<Part>(chosen);
  if (withoutPeers && parts.delete("peers")) tell("Peers are left out: Weir is measured by itself alone.");
  return parts;
}

function partCalled(name: string): Part {
  const part = PARTS.find((each) => each === name);
  if (part === undefined) throw new Error(`${name} is no part; there are ${PARTS.join(", ")}`);
  return part;
}

/** Installs bench's own dependencies on first use. False = they are not there, and it said why. */
function installPeers(only: string | undefined, tell: (what: string) => void): boolean {
  if (peersInstalled()) return true;
  if (only !== undefined && !only.split(",").includes("peers")) return false;
  tell("installing the programs Weir is compared with (npm ci --prefix bench)");
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const { status } = spawnSync(
    "npm",
    ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  if (status === 0) return true;
  tell(
    "They could not be installed. `npm ci --prefix bench` with network, or `npm run bench -- --own` without.",
  );
  return false;
}

process.exitCode = await main();
