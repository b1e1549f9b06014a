import { keyedScheme } from "./keyed.js";
import { compareDigits, digits } from "./numbers.js";
import type { VersionScheme } from "./scheme.js";

interface Key {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

/**
 * Debian and Ubuntu: `[epoch:]upstream[-revision]`, compared as dpkg does: runs of other characters and runs of digits in
 * turn, `~` before the end, letters before the rest. No ranges: nothing in a BOM asks for any.
 * https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 */
export const DEBIAN: VersionScheme = keyedScheme({
  read,
  compare: (a, b) =>
    compareDigits(a.epoch, b.epoch) ||
    compareRuns(a.upstream, b.upstream) ||
    compareRuns(a.revision, b.revision),
  major: ({ epoch, upstream }) => `${epoch}:${/^\d*/.exec(upstream)?.[0] ?? ""}`,
  range: () => null,
});

function read(version: string): Key | null {
  const colon = version.indexOf(":");
  const epoch = colon === -1 ? "0" : version.slice(0, colon);
  const rest = version.slice(colon + 1);
  // dpkg wants a digit first, but versions without one were published.
  if (!/^\d+$/.test(epoch) || !/^[\w.+~:-]+$/.test(rest) || !/\d/.test(rest)) return null;
  const dash = rest.lastIndexOf("-");
  return {
    epoch: digits(epoch),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? "" : rest.slice(dash + 1),
  };
}

function compareRuns(a: string, b: string): number {
  const [x, y] = [runsOf(a), runsOf(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i += 2) {
    const order = compareOther(x[i] ?? "", y[i] ?? "") || compareDigits(x[i + 1] ?? "0", y[i + 1] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** Others and digits in turn; what begins with digits has an empty run before them. */
function runsOf(text: string): readonly string[] {
  const runs = text.match(/\D+|\d+/g) ?? [];
  return /^\d/.test(text) ? ["", ...runs] : runs;
}

function compareOther(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = weight(a.charAt(i)) - weight(b.charAt(i));
    if (order !== 0) return order;
  }
  return 0;
}

/** The end of the run is "". */
function weight(character: string): number {
  if (character === "") return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[a-z]/i.test(character) ? code : code + 256;
}
