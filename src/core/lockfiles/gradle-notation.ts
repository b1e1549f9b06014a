import type { Qualifiers } from "../model/component.js";
import type { Mutable } from "../model/mutable.js";
import { MAX_TEXT } from "./entry-problems.js";
import type { GradleText } from "./gradle-tokens.js";

/** A version that is fixed, or what is asked for instead. */
export interface GradleAsked {
  /** Empty where none is fixed. */
  readonly version: string;
  /** Of one that is not fixed: as written; absent where there is one. */
  readonly range?: string;
}

/** `group:artifact:version:classifier@extension`, as far as it is written. */
export interface GradleCoordinate extends GradleAsked {
  /** `group:artifact` */
  readonly name: string;
  readonly qualifiers?: Qualifiers;
}

/** What nearly all fixed versions look like. */
const PLAIN_VERSION = /^(?!latest\.)[\w.-]+$/;

const NOTHING: readonly never[] = [];
const NO_VERSION: GradleAsked = { version: "", range: "" };
/** Stands for what cannot be told without running the script; no text of a script holds it. */
const UNKNOWN = "\u0000";

/**
 * What a version asks for: a literal one fixes it, `1.+`, `latest.release` and ranges do not, and of `[1,2)!!1.5` the
 * preferred one counts. https://docs.gradle.org/current/userguide/dependency_versions.html
 */
export function askedVersion(written: string): GradleAsked {
  if (written === "") return NO_VERSION;
  if (PLAIN_VERSION.test(written)) return { version: written };
  const [strict = "", preferred = ""] = written.split("!!", 2);
  const text = preferred === "" ? strict : preferred;
  const single = /^\[([^,[\]]+)\]$/.exec(text)?.[1];
  if (single !== undefined) return { version: single.trim() };
  const isFixed = text !== "" && !/^[[\](]|\+$|^latest\.|[\s$]/.test(text);
  return isFixed ? { version: text } : { version: "", range: written };
}

/**
 * The version that a rich one comes to: within a range the preferred one is taken, else what is asked for most strictly.
 * https://docs.gradle.org/current/userguide/dependency_versions.html#sec:rich-version-constraints
 * @param told what it says by a word; null where it does not
 * @returns null where it says none
 */
export function richVersion(told: (word: "strictly" | "require" | "prefer") => string | null): string | null {
  const bound = told("strictly") ?? told("require");
  const preferred = told("prefer");
  return bound === null || (preferred !== null && askedVersion(bound).version === "") ? preferred : bound;
}

/**
 * A dependency in string notation.
 * @param resolve what an expression stands for; null where that is unknown
 * @returns null for what is none, or whose group or artifact cannot be told
 */
export function parseCoordinate(
  text: GradleText,
  resolve: (expression: string) => string | null,
): GradleCoordinate | null {
  const only = text.length === 1 ? text[0] : undefined;
  if (typeof only === "string") return coordinateIn(only, NOTHING);
  const unknown: string[] = [];
  let whole = "";
  for (const piece of text) {
    if (typeof piece === "string") whole += piece;
    else {
      const value = resolve(piece.expression);
      whole += value ?? UNKNOWN;
      if (value === null) unknown.push(piece.expression);
    }
  }
  return coordinateIn(whole, unknown);
}

/** @param unknown the expressions that each `UNKNOWN` stands for */
function coordinateIn(text: string, unknown: readonly string[]): GradleCoordinate | null {
  const at = text.indexOf("@");
  const whole = at < 0 ? text : text.slice(0, at);
  const extension = at < 0 ? "" : text.slice(at + 1);
  const behindGroup = whole.indexOf(":");
  const behindName = nextColon(whole, behindGroup);
  const behindVersion = nextColon(whole, behindName);
  const name = whole.slice(0, behindName);
  const hasParts = behindGroup > 0 && behindName > behindGroup + 1;
  if (!hasParts || nextColon(whole, behindVersion) < whole.length || !isName(name)) return null;
  const version = whole.slice(behindName + 1, behindVersion);
  const classifier = whole.slice(behindVersion + 1);
  if (!version.includes(UNKNOWN))
    return coordinate(name, askedVersion(version), qualifiersOf(classifier, extension));
  let next = 0;
  const skipped = name.split(UNKNOWN).length - 1;
  const range = version.replaceAll(UNKNOWN, () => `\${${unknown[skipped + next++] ?? ""}}`);
  return coordinate(name, { version: "", range }, qualifiersOf(classifier, extension));
}

/** The colon behind another one; the length where there is none. */
function nextColon(text: string, at: number): number {
  const next = text.indexOf(":", at + 1);
  return next < 0 ? text.length : next;
}

/** The same in map notation: every part on its own. */
export function coordinateOf(
  parts: { readonly group: string; readonly name: string } & Partial<
    Record<"classifier" | "extension", string | null>
  >,
  asked: GradleAsked,
): GradleCoordinate | null {
  const name = `${parts.group}:${parts.name}`;
  if (parts.group === "" || parts.name === "" || !isName(name)) return null;
  return coordinate(name, asked, qualifiersOf(parts.classifier ?? "", parts.extension ?? ""));
}

function isName(name: string): boolean {
  return name.length <= MAX_TEXT && !/[\s/\\{}()"'\0]/.test(name);
}

function coordinate(
  name: string,
  { version, range }: GradleAsked,
  qualifiers?: Qualifiers,
): GradleCoordinate {
  const found: Mutable<GradleCoordinate> = { name, version };
  if (range !== undefined) found.range = range;
  if (qualifiers !== undefined) found.qualifiers = qualifiers;
  return found;
}

function qualifiersOf(classifier: string, extension: string): Qualifiers | undefined {
  if (classifier === "" && extension === "") return undefined;
  const pairs: (readonly [string, string])[] = [];
  if (classifier !== "" && !classifier.includes(UNKNOWN)) pairs.push(["classifier", classifier]);
  if (extension !== "" && extension !== "jar" && !extension.includes(UNKNOWN))
    pairs.push(["type", extension]);
  return pairs.length === 0 ? undefined : pairs;
}
