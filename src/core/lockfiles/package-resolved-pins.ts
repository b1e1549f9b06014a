import { LockfileError } from "../errors.js";
import type { EntryProblems } from "./entry-problems.js";
import { MAX_TEXT, quote } from "./entry-problems.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";

/** One pin of a Package.resolved. */
export interface SwiftPin {
  readonly identity: string;
  /** Empty for a package of a registry. */
  readonly location: string;
  readonly kind: "remote" | "local" | "registry";
  /** null where a branch or a commit is pinned. */
  readonly version: string | null;
  readonly branch: string | null;
  readonly revision: string | null;
  /** Counted from 1. */
  readonly line: number;
}

/** What a Package.resolved says. */
export interface PackageResolved {
  readonly version: string;
  readonly pins: readonly SwiftPin[];
}

const KINDS: ReadonlyMap<unknown, SwiftPin["kind"]> = new Map([
  [undefined, "remote"],
  ["remoteSourceControl", "remote"],
  ["localSourceControl", "local"],
  ["registry", "registry"],
]);

/**
 * Reads versions 1 to 3, the ones that there are:
 * https://github.com/swiftlang/swift-package-manager/blob/main/Sources/PackageGraph/ResolvedPackagesStore.swift
 * @throws {LockfileError} `empty`, `merge-conflict`, `syntax`, `unknown-version`
 */
export function readPackageResolved(source: string, problems: EntryProblems): PackageResolved {
  const text = withoutMark(source);
  const json = parseJsonObject(text);
  const { version } = json;
  if (version !== 1 && version !== 2 && version !== 3) {
    const told = version === undefined ? "no version" : `version ${quote(JSON.stringify(version))}`;
    throw new LockfileError(
      "unknown-version",
      `Weir does not know ${told} of Package.resolved`,
      lineOfVersion(text),
    );
  }
  const holder = version === 1 ? json["object"] : json;
  const pins: unknown = isJsonObject(holder) ? holder["pins"] : undefined;
  if (!Array.isArray(pins)) throw new LockfileError("syntax", "it holds no list of pins", 1);
  const lines = linesOf(text, version === 1 ? 4 : 3);
  const read = pins.flatMap((entry: unknown, at): SwiftPin[] => {
    const pin = isJsonObject(entry) ? pinOf(entry, lines) : null;
    if (pin !== null) return [pin];
    const identity = isJsonObject(entry) ? (entry["identity"] ?? entry["package"]) : null;
    const what = typeof identity === "string" ? `of ${quote(identity)}` : `${at + 1}`;
    problems.add(
      "unreadable-entry",
      isJsonObject(entry) ? lineIn(entry, lines) : null,
      `the pin ${what} cannot be read`,
    );
    return [];
  });
  return { version: String(version), pins: read };
}

function pinOf(entry: JsonObject, lines: ReadonlyMap<string, number>): SwiftPin | null {
  const identity = textIn(entry, "identity") ?? textIn(entry, "package") ?? "";
  const location = textIn(entry, "location") ?? textIn(entry, "repositoryURL") ?? "";
  const state = isJsonObject(entry["state"]) ? entry["state"] : {};
  const kind = KINDS.get(entry["kind"]);
  const [version, branch, revision] = ["version", "branch", "revision"].map((key) => textIn(state, key));
  const readable =
    kind !== undefined &&
    (kind === "registry" ? identity !== "" : location !== "") &&
    (version ?? revision ?? null) !== null &&
    [identity, location, version, branch, revision].every((text) => (text?.length ?? 0) <= MAX_TEXT);
  if (!readable) return null;
  return {
    identity,
    location,
    kind,
    version: version ?? null,
    branch: branch ?? null,
    revision: revision ?? null,
    line: lineIn(entry, lines) ?? 1,
  };
}

function textIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

/** The line of the address, or of the identity where there is none. */
function lineIn(entry: JsonObject, lines: ReadonlyMap<string, number>): number | null {
  for (const key of ["location", "repositoryURL", "identity", "package"]) {
    const text = textIn(entry, key);
    const line = text === null ? undefined : lines.get(`${key}\n${text}`);
    if (line !== undefined) return line;
  }
  return null;
}

function linesOf(text: string, deepest: number): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  visitKeys(text, deepest, (depth, start, end, line) => {
    if (depth !== deepest) return;
    const open = text.indexOf('"', end + 1);
    const close = text.indexOf('"', open + 1);
    if (open < 0 || close < 0 || close - open > 2 * MAX_TEXT) return;
    const key = `${keyText(text, start, end)}\n${text.slice(open + 1, close).replaceAll("\\/", "/")}`;
    if (!lines.has(key)) lines.set(key, line);
  });
  return lines;
}

function lineOfVersion(text: string): number {
  let found = 1;
  visitKeys(text, 1, (depth, start, end, line) => {
    if (depth === 1 && keyText(text, start, end) === "version") found = line;
  });
  return found;
}
