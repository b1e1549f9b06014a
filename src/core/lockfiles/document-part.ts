import type { PurlType, Qualifiers, SourceKind } from "../model/component.js";
import { type ReadPurl, readPurl } from "../model/read-purl.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";

/** One component or package of a bill of materials. */
export interface DocumentPart {
  /** As the document refers to it; unique. */
  readonly key: string;
  /** Further ways to refer to it. */
  readonly provides: readonly string[];
  readonly type: PurlType;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: Qualifiers | undefined;
  /** `workspace`: first-party. */
  readonly source: SourceKind;
  readonly resolved: string | null;
  readonly integrity: string | null;
  readonly licenses: readonly string[];
  readonly line: number;
  /** Needed for development alone; null = not told. */
  readonly development: boolean | null;
  readonly optional: boolean;
}

/** What an entry calls itself. */
export type Identity = Pick<DocumentPart, "type" | "name" | "version" | "qualifiers">;

/** No tool writes a longer one; what is longer would be told as a component's name. */
const MAX_PURL = 2048;

/** Qualifiers that say nothing of what the component is: it would seem another one than a lockfile's. */
const DEFAULTS: Partial<Record<PurlType, readonly string[]>> = { golang: ["module"], maven: ["jar"] };
const NO_IDENTITY: ReadonlySet<string> = new Set(["checksum", "package-id"]);

/**
 * What an entry is, by its purl, else by what it calls itself.
 * @param purl as written; undefined = it has none
 * @param otherwise when there is no purl that can be read; its version also where the purl has none
 * @returns null with a problem for what is no component: it has no name, or one that is too long
 */
export function identityOf(
  purl: unknown,
  otherwise: Omit<Identity, "qualifiers">,
  line: number,
  problems: EntryProblems,
): Identity | null {
  const read = typeof purl === "string" && purl.length <= MAX_PURL ? readPurl(purl) : null;
  if (read === null && purl !== undefined && purl !== "") {
    const text = typeof purl === "string" ? quote(purl) : "the purl";
    problems.add("unreadable-entry", line, `${text} is no package URL, so only the entry's own name counts`);
  }
  const identity =
    read === null ? { ...otherwise, qualifiers: undefined } : fromPurl(read, otherwise.version);
  if (identity.name === "") {
    problems.add("unreadable-entry", line, "the entry has no name");
    return null;
  }
  const tooLong = [identity.name, identity.version].find((text) => text.length > MAX_TEXT);
  if (tooLong === undefined) return identity;
  problems.add("unreadable-entry", line, `${quote(tooLong)} is too long for a name or a version`);
  return null;
}

function fromPurl({ type, name, version, qualifiers }: ReadPurl, otherwise: string): Identity {
  const telling = qualifiers.filter(
    ([key, value]) => !NO_IDENTITY.has(key) && !(key === "type" && DEFAULTS[type]?.includes(value) === true),
  );
  return {
    type,
    name,
    version: version === "" ? otherwise : version,
    qualifiers: telling.length === 0 ? undefined : telling,
  };
}

const REPOSITORIES: ReadonlySet<PurlType> = new Set<PurlType>(["bitbucket", "github", "gitlab"]);

/** Where a component comes from, as far as its purl or its address says so. */
export function sourceOf({ type, qualifiers }: Identity, resolved: string | null): SourceKind {
  const has = (wanted: string) => qualifiers?.some(([key]) => key === wanted) === true;
  if (REPOSITORIES.has(type) || has("vcs_url") || /^(?:git|hg|svn|bzr)\+/.test(resolved ?? "")) return "git";
  return has("download_url") ? "url" : "registry";
}

/** `SHA-256` and `SHA256` of a document with a value as lockfiles write hashes; null for what is none. */
export function hashText(algorithm: unknown, value: unknown): string | null {
  if (typeof algorithm !== "string" || typeof value !== "string") return null;
  const name = algorithm.toLowerCase().replace(/^sha-?(?=\d+$)/, "sha");
  return /^[a-z0-9-]+$/.test(name) && /^[0-9a-f]+$/i.test(value) ? `${name}:${value}` : null;
}

/** Keys that no entry before had: of two entries with one reference the first is meant. */
export class Keys {
  readonly #used = new Set<string>();
  #others = 0;

  /** @returns null when the reference is taken */
  take(reference: string): string | null {
    if (this.#used.has(reference)) return null;
    this.#used.add(reference);
    return reference;
  }

  /** A key for what cannot be referred to. */
  other(): string {
    for (;;) {
      this.#others += 1;
      const key = this.take(`entry ${this.#others}`);
      if (key !== null) return key;
    }
  }
}
