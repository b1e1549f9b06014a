import { splitAtCommas } from "./comma-parts.js";
import { repositoryName } from "./git-address.js";
import { newlines, swiftTokens, type SwiftToken } from "./swift-tokens.js";

/** One `.package(…)` of a Package.swift. */
export interface DeclaredSwift {
  /** Address of a repository, or the identity in a registry; null of a package in a folder. */
  readonly address: string | null;
  /** Of a package in a folder: where, relative to the manifest; null where it is none, or Swift alone knows. */
  readonly folder: string | null;
  readonly registry: boolean;
  /** What is asked for, as written: `from: "1.0.0"`, `.upToNextMajor(from: "1.0.0")`, `branch: "main"`. */
  readonly range: string;
  /** The one version or commit that is asked for; null = a range, a branch. */
  readonly exact: { readonly kind: "version" | "revision"; readonly value: string } | null;
  /** Counted from 1. */
  readonly line: number;
}

/** What can be read of a Package.swift without running it. https://docs.swift.org/package-manager/PackageDescription/ */
export interface SwiftManifest {
  readonly name: string | null;
  readonly packages: readonly DeclaredSwift[];
  /** Line of the first package whose address is known to Swift alone; null = all of them were read. */
  readonly unread: number | null;
}

/** Reads a Package.swift. Never an error: what is not literal is left out, and told by `unread`. */
export function readPackageSwift(text: string): SwiftManifest {
  const tokens = swiftTokens(text);
  const packages: DeclaredSwift[] = [];
  let name: string | null = null;
  let unread: number | null = null;
  for (let at = 0; at < tokens.length; at += 1) {
    const called = tokens[at + 1]?.kind === "mark" && tokens[at + 1]?.text === "(";
    if (tokens[at]?.kind !== "word" || !called) continue;
    if (tokens[at]?.text === "Package" && tokens[at + 2]?.text === "name" && name === null)
      name = tokens[at + 4]?.kind === "string" ? (tokens[at + 4]?.text ?? null) : null;
    if (tokens[at]?.text !== "package" || tokens[at - 1]?.text !== ".") continue;
    const close = closingParenthesis(tokens, at + 1);
    const line = tokens[at]?.line ?? 1;
    const declared = declaredBy(argumentsOf(tokens.slice(at + 2, close)), text, line);
    if (declared === "unread") unread ??= line;
    else packages.push(declared);
    at = close;
  }
  return { name, packages, unread };
}

function closingParenthesis(tokens: readonly SwiftToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] ?? { kind: "word", text: "" };
    if (kind === "mark" && (text === "(" || text === "[")) depth += 1;
    if (kind === "mark" && (text === ")" || text === "]")) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

interface Argument {
  /** Empty where there is none. */
  readonly label: string;
  readonly value: readonly SwiftToken[];
  readonly all: readonly SwiftToken[];
}

function argumentsOf(tokens: readonly SwiftToken[]): Argument[] {
  return splitAtCommas(tokens)
    .filter((part) => part.length > 0)
    .map((all) => {
      const labelled = all[0]?.kind === "word" && all[1]?.kind === "mark" && all[1].text === ":";
      return { label: labelled ? (all[0]?.text ?? "") : "", value: labelled ? all.slice(2) : all, all };
    });
}

function declaredBy(args: readonly Argument[], text: string, line: number): DeclaredSwift | "unread" {
  const literal = (label: string): string | null | undefined => {
    const value = args.find((argument) => argument.label === label)?.value;
    if (value === undefined) return undefined;
    return value.length === 1 && value[0]?.kind === "string" ? value[0].text : null;
  };
  const url = literal("url");
  const id = literal("id");
  if (url === undefined && id === undefined) {
    const path = literal("path");
    return path === undefined
      ? "unread"
      : { address: null, folder: path, registry: false, range: "", exact: null, line };
  }
  const address = url ?? id ?? null;
  if (address === null) return "unread";
  const rest = args.filter(({ label }) => !["name", "url", "id", "traits"].includes(label));
  const [first] = rest;
  const from = first?.all[0]?.start ?? 0;
  const range = first === undefined ? "" : text.slice(from, first.all.at(-1)?.end).replace(/\s{1,200}/g, " ");
  return { address, folder: null, registry: url === undefined, range, exact: exactOf(first), line };
}

/** `exact: "1.2.3"`, `.exact("1.2.3")`, `revision: "…"`, `.revision("…")`. */
function exactOf(asked: Argument | undefined): DeclaredSwift["exact"] {
  const texts = (asked?.value ?? []).filter(({ kind }) => kind === "string").map(({ text }) => text);
  const words = (asked?.value ?? []).filter(({ kind }) => kind === "word").map(({ text }) => text);
  const [value] = texts;
  if (value === undefined || texts.length > 1) return null;
  const kind = asked?.label === "" ? words.join(" ") : asked?.label;
  if (kind === "exact") return { kind: "version", value };
  return kind === "revision" ? { kind: "revision", value } : null;
}

/** What Swift compares packages by: the last part of an address, in lower case. */
export function swiftIdentity(address: string): string {
  const bare = address.replace(/\/{1,8}$/, "").replace(/\.git$/i, "");
  return bare.slice(Math.max(bare.lastIndexOf("/"), bare.lastIndexOf(":")) + 1).toLowerCase();
}

/** A package's name: `host/owner/repository`; of a registry or a folder what is written. */
export function swiftName(address: string): string {
  return repositoryName(address) ?? address;
}

/**
 * The packages that an Xcode project asks for. References to a folder are read as a package in that folder.
 * https://developer.apple.com/documentation/xcode/adding-package-dependencies-to-your-app
 */
export function packagesInXcode(text: string): readonly DeclaredSwift[] {
  const local = text.includes("XCLocalSwiftPackageReference");
  const packages: DeclaredSwift[] = [];
  let line = 1;
  let from = 0;
  for (const found of text.matchAll(
    /\b(repositoryURL|relativePath) = (?:"([^"\n]{1,1024})"|([^;\s"]{1,1024}));/g,
  )) {
    line += newlines(text, from, found.index);
    from = found.index;
    const value = found[2] ?? found[3] ?? "";
    const remote = found[1] === "repositoryURL";
    if (!remote && !local) continue;
    const [address, folder] = remote ? [value, null] : [null, value];
    packages.push({ address, folder, registry: false, range: "", exact: null, line });
  }
  return packages;
}
