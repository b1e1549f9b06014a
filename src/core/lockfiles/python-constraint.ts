import { MAX_TEXT } from "./entry-problems.js";

/** Release numbers and what stands behind them, to be compared item by item. */
interface ParsedVersion {
  readonly epoch: number;
  readonly release: readonly number[];
  /** Below 0 before the release itself, above 0 after it. */
  readonly phase: number;
  readonly count: number;
}

const VERSION =
  /^v?(?:(\d{1,9})!)?(\d{1,15}(?:\.\d{1,15}){0,20})(?:[-_.]?(alpha|beta|preview|pre|post|rev|rc|dev|a|b|c|r)[-_.]?(\d{0,15}))?/i;
const PHASES: ReadonlyMap<string, number> = new Map([
  ["dev", -4],
  ["a", -3],
  ["alpha", -3],
  ["b", -2],
  ["beta", -2],
  ["c", -1],
  ["rc", -1],
  ["pre", -1],
  ["preview", -1],
  ["post", 1],
  ["rev", 1],
  ["r", 1],
]);

/**
 * Whether a version answers a constraint of PEP 440 or of Poetry (`^`, `~`, `||`). It decides between versions that a
 * lockfile holds of one name, so what is not understood is false.
 */
export function isPythonMatch(version: string, constraint: string): boolean {
  const parsed = parseVersion(version);
  if (parsed === null || constraint.length > MAX_TEXT) return false;
  return constraint.split(/\|\|?/).some((all) =>
    all
      .split(/,|\s(?=\s*[<>=!~^])/)
      .map((part) => part.trim())
      .filter((part) => part !== "" && part !== "*")
      .every((part) => isMatch(parsed, version, part)),
  );
}

function isMatch(version: ParsedVersion, text: string, part: string): boolean {
  const [, operator = "", written = ""] = /^(===|==|!=|~=|>=|<=|>|<|\^|~|=)?\s*([^]*)$/.exec(part) ?? [];
  if (operator === "===") return text === written;
  const wildcard = /^([^*]*?)\.?\*$/.exec(written);
  const bound = parseVersion(wildcard?.[1] ?? written);
  if (bound === null) return false;
  const order = compare(version, bound);
  if (wildcard !== null || (operator === "~" && bound.release.length === 1)) {
    const same = isWithin(version, bound.release);
    return operator === "!=" ? !same : same;
  }
  if (operator === "!=") return order !== 0;
  if (operator === ">=") return order >= 0;
  if (operator === "<=") return order <= 0;
  if (operator === ">") return order > 0;
  if (operator === "<") return order < 0;
  if (operator === "~=") return order >= 0 && isWithin(version, bound.release.slice(0, -1));
  if (operator === "~") return order >= 0 && isWithin(version, bound.release.slice(0, 2));
  if (operator === "^") return order >= 0 && isWithin(version, caretPrefix(bound.release));
  return order === 0;
}

/** What may not change: all up to the first number that is not 0. */
function caretPrefix(release: readonly number[]): readonly number[] {
  const first = release.findIndex((part) => part !== 0);
  return first < 0 ? release : release.slice(0, first + 1);
}

function isWithin({ release }: ParsedVersion, prefix: readonly number[]): boolean {
  return prefix.every((part, at) => (release[at] ?? 0) === part);
}

function parseVersion(text: string): ParsedVersion | null {
  const match = VERSION.exec(text.trim());
  if (match === null) return null;
  const [, epoch = "0", release = "", phase = "", count = ""] = match;
  return {
    epoch: Number(epoch),
    release: release.split(".").map(Number),
    phase: PHASES.get(phase.toLowerCase()) ?? 0,
    count: Number(count),
  };
}

function compare(a: ParsedVersion, b: ParsedVersion): number {
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  for (let at = 0; at < Math.max(a.release.length, b.release.length); at += 1) {
    const difference = (a.release[at] ?? 0) - (b.release[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.phase - b.phase || a.count - b.count;
}
