import type { Qualifiers } from "../model/component.js";
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

/** Stands for what cannot be told without running the script; no text of a script holds it. */
const UNKNOWN = "\u0000";

/**
 * What a version asks for: a literal one fixes it, `1.+`, `latest.release` and ranges do not, and of `[1,2)!!1.5` the
 * preferred one counts. https://docs.gradle.org/current/userguide/dependency_versions.html
 */
export function askedVersion(written: string): GradleAsked {
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
  const at = whole.indexOf("@");
  const extension = at < 0 ? "" : whole.slice(at + 1);
  const [group = "", artifact = "", version = "", classifier = "", ...more] = (
    at < 0 ? whole : whole.slice(0, at)
  ).split(":");
  const name = `${group}:${artifact}`;
  if (group === "" || artifact === "" || more.length > 0 || !isName(name)) return null;
  if (version.includes(UNKNOWN)) {
    let next = 0;
    const skipped = name.split(UNKNOWN).length - 1;
    const range = version.replaceAll(UNKNOWN, () => `\${${unknown[skipped + next++] ?? ""}}`);
    return withQualifiers({ name, version: "", range }, classifier, extension);
  }
  return withQualifiers({ name, ...askedVersion(version) }, classifier, extension);
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
  return withQualifiers({ name, ...asked }, parts.classifier ?? "", parts.extension ?? "");
}

function isName(name: string): boolean {
  return name.length <= MAX_TEXT && !/[\s/\\{}()"'\0]/.test(name);
}

function withQualifiers(
  coordinate: GradleCoordinate,
  classifier: string,
  extension: string,
): GradleCoordinate {
  const pairs: (readonly [string, string])[] = [];
  if (classifier !== "" && !classifier.includes(UNKNOWN)) pairs.push(["classifier", classifier]);
  if (extension !== "" && extension !== "jar" && !extension.includes(UNKNOWN))
    pairs.push(["type", extension]);
  return pairs.length === 0 ? coordinate : { ...coordinate, qualifiers: pairs };
}
