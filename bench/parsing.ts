/** Parsing and diffing against the floor, against peers, and as the project grows. */
import { measureApart } from "./apart.js";
import { type BenchCase, generatedCases } from "./cases.js";
import { OTHER_FORMATS } from "./generate-others.js";
import { PEERS } from "./peers.js";
import { rounded, type Row } from "./rows.js";
import { median, medianOf, medianRatio, type Sample } from "./timing.js";

const ROUNDS = 15;
const PEER_ROUNDS = 5;
const LIMIT_MS = 180_000;
/** Arborist takes minutes for 18,000 components, snyk for 20,000: then the figure says "at least". */
const PEER_LIMIT_MS = 30_000;
/** Twice is linear, four times would be the square; what lies between is the garbage of larger heaps. */
const OTHERS_AT_MOST = 2.5;
const SIZES = [1000, 2000, 4000, 8000, 16_000];

type Told = (what: string) => void;

/** Base and head of each case against the floor; chains told separately. */
export async function parsingRows(cases: readonly BenchCase[], tell: Told): Promise<Row[]> {
  const rows: Row[] = [];
  for (const benchCase of cases) {
    tell(`parsing ${benchCase.id}`);
    const { samples } = whole(
      await measureApart({ kind: "parsing", benchCase, rounds: ROUNDS }, LIMIT_MS),
      benchCase.id,
    );
    const chains = whole(
      await measureApart({ kind: "chains", benchCase, rounds: ROUNDS }, LIMIT_MS),
      `chains of ${benchCase.id}`,
    );
    const ms = (name: string) => `${rounded(medianOf(samples, name))} ms`;
    const json = benchCase.family === "npm";
    const size = `${medianOf(samples, "nodes")} nodes, ${medianOf(samples, "changes")} changes`;
    const floor = `${ms("own")} : ${ms("floor")} ${json ? "JSON.parse" : "read + line scan"}; ${size}`;
    const row = (name: string, figure: number, note: string): Row => ({
      group: "Parse, resolve and diff base and head, against the floor",
      name: `${benchCase.id}${name}`,
      figure,
      unit: "×",
      limit: null,
      note,
    });
    const limit = benchCase.judged ? ({ is: "at most", value: json ? 4 : 8 } as const) : null;
    rows.push({ ...row("", medianRatio(samples, "own", "floor"), floor), limit });
    if (!json && benchCase.judged) {
      const note = `against ${ms("scan")}: line ends of texts in memory, nothing read`;
      rows.push(row(" (bare scan)", medianRatio(samples, "own", "scan"), note));
    }
    rows.push({
      ...row(" chains", medianOf(chains.samples, "chains"), "compareLockfile without its diff"),
      unit: "ms",
    });
  }
  return rows;
}

/** Weir against a peer that reads the two files, for as much as the peer does with them. */
export async function peerRows(cases: readonly BenchCase[], tell: Told): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, families, builds, atLeast } of PEERS) {
    for (const benchCase of cases.filter(({ family }) => families.includes(family))) {
      tell(`${name} reads ${benchCase.id}`);
      const task = { kind: "peer", peer: name, benchCase, rounds: PEER_ROUNDS } as const;
      const { samples, cut } = await measureApart(task, PEER_LIMIT_MS);
      const own = builds.includes(benchCase.family) ? "resolve" : "parse";
      const row = (figure: number, note: string): Row => ({
        group: "Times faster than others, which parse, or parse and resolve, and do not diff",
        name: `${name}: ${benchCase.id}`,
        figure,
        unit: "×",
        limit: { is: "at least", value: atLeast },
        note,
      });
      const both = samples.filter((sample) => sample["peer"] !== undefined);
      const [alone] = samples;
      if (both.length > 0) {
        const rounds = both.length < PEER_ROUNDS ? `, ${both.length} rounds in the time` : "";
        const ms = `${rounded(medianOf(both, "peer"))} : ${rounded(medianOf(both, own))} ms to ${own}`;
        const diffed = `${rounded(medianRatio(both, "peer", "diff"))} × with Weir's diff`;
        const one = row(medianRatio(both, "peer", own), `${ms}; ${diffed}${rounds}`);
        const [seen, nodes] = [medianOf(both, "seen"), medianOf(both, "nodes")];
        const part = `${one.note}; it sees ${seen} of ${nodes}: told without a limit`;
        rows.push(seen < nodes / 2 ? { ...one, limit: null, note: part } : one);
      } else if (cut?.why === "time" && alone !== undefined) {
        const note = `stopped after ${PEER_LIMIT_MS / 1000} s: slower still than told`;
        rows.push(row(PEER_LIMIT_MS / 2 / medianOf([alone], own), note));
      } else throw new Error(`${name} and ${benchCase.id}: ${cut?.message ?? "no sample"}`);
    }
  }
  return rows;
}

/** 1,000 to 16,000 generated components: how much longer twice as many take. */
export async function growthRows(tell: Told): Promise<Row[]> {
  const sizes = SIZES.map((components) => ({ components, cases: generatedCases(components) }));
  const rows: Row[] = [];
  for (const family of ["npm", "yarn-classic", "yarn-berry", "pnpm"] as const) {
    tell(`growth of ${family}`);
    const cases = sizes.flatMap((size) => size.cases.filter((each) => each.family === family));
    const { samples } = whole(
      await measureApart({ kind: "growth", cases, rounds: ROUNDS }, LIMIT_MS),
      family,
    );
    const ids = cases.map(({ id }) => id);
    const row = (name: string, suffix: string): Row => ({
      group: "Twice the components (median of four doublings, 1,000 to 16,000)",
      name: `${family}${name}`,
      figure: median(slopes(samples, ids, suffix)),
      unit: "×",
      limit: null,
      note: ids.map((id) => rounded(medianOf(samples, id + suffix))).join(" → ") + " ms",
    });
    rows.push({ ...row("", ""), limit: { is: "at most", value: 2.2 } }, row(" compareLockfile", " compared"));
  }
  return rows;
}

/** The same for lockfiles of the other ecosystems: parsed and resolved. */
export async function otherGrowthRows(tell: Told): Promise<Row[]> {
  const rows: Row[] = [];
  const sizes = SIZES.map(String);
  for (const format of OTHER_FORMATS) {
    tell(`growth of ${format}`);
    const task = { kind: "format-growth", format, sizes: SIZES, rounds: ROUNDS } as const;
    const { samples } = whole(await measureApart(task, LIMIT_MS), format);
    rows.push({
      group: "Twice the components, other ecosystems (median of four doublings, 1,000 to 16,000)",
      name: format,
      figure: median(slopes(samples, sizes, "")),
      unit: "×",
      limit: { is: "at most", value: OTHERS_AT_MOST },
      note: sizes.map((size) => rounded(medianOf(samples, size))).join(" → ") + " ms",
    });
  }
  return rows;
}

function slopes(samples: readonly Sample[], ids: readonly string[], suffix: string): number[] {
  return ids.slice(1).map((id, index) => medianRatio(samples, id + suffix, (ids[index] ?? "") + suffix));
}

/** @throws {Error} when a process of our own did not do what it was asked: nothing may be missing silently */
function whole<M extends { readonly cut: { readonly message: string } | null }>(
  measured: M,
  what: string,
): M {
  if (measured.cut !== null) throw new Error(`${what} was not measured: ${measured.cut.message}`);
  return measured;
}
