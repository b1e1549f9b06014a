/** What a lockfile can cost at the worst, through the pool of parsing processes that the service uses. */
import { readdirSync, readFileSync } from "node:fs";

import { LockfilePool, POOL_LIMITS } from "../src/adapters/parsing/pool.js";
import { LockfileError } from "../src/core/errors.js";
import { MAX_LOCKFILE_BYTES } from "../src/core/lockfiles/format.js";
import { formatOf } from "../src/core/lockfiles/index.js";
import { attacks } from "./attacks.js";
import { type Family, generateProject, LOCKFILE_NAMES } from "./generate.js";
import { rounded, type Row } from "./rows.js";

const FAMILIES: readonly Family[] = ["npm", "yarn-classic", "yarn-berry", "pnpm"];
const HOSTILE_BYTES = 2 * 1024 * 1024;
const SAMPLE = 2000;

/** The largest file that is read, and 2 MB of every attack: the slowest and the largest of each format. */
export async function hostileRows(tell: (what: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const family of FAMILIES) {
    tell(`hostile: the largest ${family} file`);
    const { text, components } = largest(family);
    const whole = await cost(LOCKFILE_NAMES[family], text);
    const note = `${rounded(text.length / 1024 / 1024)} MB, ${components} components: ${whole.outcome}`;
    rows.push({ ...WITHIN_10, name: family, figure: whole.seconds, note });
    rows.push({ ...MEMORY, name: `${family}, just below 20 MB`, figure: whole.megabytes, note });
  }
  const made = attacks(HOSTILE_BYTES);
  for (const family of FAMILIES) {
    tell(`hostile: 2 MB of attacks on ${family}`);
    const costs: (Cost & { readonly name: string })[] = [];
    for (const { name, path, text } of made.filter((attack) => attack.family === family))
      costs.push({ name, ...(await cost(path, text)) });
    const slowest = costs.reduce((a, b) => (b.seconds > a.seconds ? b : a));
    const hungriest = costs.reduce((a, b) => (b.megabytes > a.megabytes ? b : a));
    const told = (one: Cost & { readonly name: string }) =>
      `worst of ${costs.length}: ${one.name} (${one.outcome})`;
    rows.push({ ...WITHIN_2, name: `${family}, time`, figure: slowest.seconds, note: told(slowest) });
    rows.push({
      ...WITHIN_300,
      name: `${family}, memory`,
      figure: hungriest.megabytes,
      note: told(hungriest),
    });
  }
  return rows;
}

const WITHIN_10 = {
  group: "A file just below 20 MB, read by the pool",
  unit: "s",
  limit: { is: "at most", value: 10 },
} as const;
const MEMORY = { group: WITHIN_10.group, unit: "MB", limit: null } as const;
const WITHIN_2 = {
  group: "2 MB of hostile input, read by the pool",
  unit: "s",
  limit: { is: "at most", value: 2 },
} as const;
const WITHIN_300 = { group: WITHIN_2.group, unit: "MB", limit: { is: "at most", value: 300 } } as const;

interface Cost {
  readonly seconds: number;
  /** Peak resident memory of the parsing process, Node.js itself (about 80 MB with tsx) included; 0 = not Linux. */
  readonly megabytes: number;
  readonly outcome: string;
}

/** In a pool of its own, so that the peak is this file's; the process is started before the clock. */
async function cost(path: string, text: string): Promise<Cost> {
  const pool = new LockfilePool({ ...POOL_LIMITS, workers: 1 });
  const format = formatOf(path)?.id ?? "";
  try {
    await pool.parse("package-lock", WARM_UP);
    const before = childProcesses();
    const parsing = pool.parse(format, { path, text, companions: new Map() }).then(
      ({ nodes }) => `${nodes.length} nodes`,
      (error: unknown) => {
        // What a file is refused for is an outcome; anything else is a fault of this benchmark or of Weir.
        if (!(error instanceof LockfileError) || error.kind === "crashed" || error.kind === "timeout")
          throw error;
        return `refused: ${error.kind}`;
      },
    );
    const { value, seconds } = await took(parsing);
    return { seconds, megabytes: Math.max(0, ...before.map(peakMegabytes)), outcome: value };
  } finally {
    await pool.close();
  }
}

async function took<T>(running: Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await running;
  return { value, seconds: (performance.now() - start) / 1000 };
}

const WARM_UP = {
  path: "package-lock.json",
  text: '{"lockfileVersion":3,"packages":{"":{}}}',
  companions: new Map<string, string>(),
};

/** The most components whose file stays below the limit. */
function largest(family: Family): { text: string; components: number } {
  const name = LOCKFILE_NAMES[family];
  const text = (components: number) => generateProject(family, components, "after").get(name) ?? "";
  let components = Math.floor((SAMPLE * MAX_LOCKFILE_BYTES) / text(SAMPLE).length);
  for (let made = text(components); ; made = text(components)) {
    if (Buffer.byteLength(made) < MAX_LOCKFILE_BYTES) return { text: made, components };
    components = Math.floor((components * (MAX_LOCKFILE_BYTES - 1)) / made.length) - 1;
  }
}

/** Linux only. */
function childProcesses(): number[] {
  return numbered("/proc").filter((pid) => / (\d+) /.exec(fieldsOf(pid))?.[1] === String(process.pid));
}

function numbered(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** State and parent of a process: what follows its name in /proc/<pid>/stat. */
function fieldsOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2);
  } catch {
    return "";
  }
}

function peakMegabytes(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
