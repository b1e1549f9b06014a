import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { type BunEntry, infoOf } from "./bun-entries.js";
import { requirementsIn } from "./bun-requirements.js";
import type { BunTree } from "./bun-tree.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { withoutPassword } from "../model/password.js";
import { isGit, isHttp, sourceOf } from "./npm-source.js";
import { registryQualifiers } from "./npm-registry.js";
import { restricts } from "./package-lock-entry.js";

const ZERO = 48;
const NINE = 57;
const HASH = /^(?:sha(?:1|256|384|512)|md5)-/;

/**
 * The nodes of entries, keyed by their paths. The shape of an entry depends on where it comes from: `[id, address, info,
 * hash]` from a registry, `[id, info, tag, hash]` from git, `[id, info, hash]` an archive, `[id, info]` a folder. The
 * version of what comes from elsewhere is its address, as Bun tells no other.
 * @param trusted names, as dependants know them, of what may run its scripts at installation
 */
export function readBunNodes(
  entries: readonly BunEntry[],
  trusted: ReadonlySet<unknown>,
  tree: BunTree,
  problems: EntryProblems,
): LockedNode[] {
  // One function for all entries: there are tens of thousands, and hardly any is odd.
  let current: BunEntry | null = null;
  const odd = (what: string): void => {
    if (current === null) return;
    const { path, line } = current;
    problems.add("unreadable-entry", line, `${what} of ${quote(path)} cannot be read; it was left out`);
  };
  const oddSection = (section: string): void => {
    odd(`the ${section}`);
  };
  return entries.map((entry): LockedNode => {
    const { path, installedAs, name, reference, tuple, line } = entry;
    current = entry;
    const info = infoOf(entry);
    if (info === null) odd("what is asked for by the entry");
    const { source, resolved, qualifiers } = originOf(entry, odd);
    return lockedNode({
      key: path,
      name,
      version: isVersion(reference) ? reference : withoutPassword(reference),
      source,
      resolved,
      qualifiers,
      integrity: hashOf(tuple),
      line,
      platform: info !== null && (restricts(info["os"]) || restricts(info["cpu"]) || restricts(info["libc"])),
      bundled: info?.["bundled"] === true,
      installScript: trusted.has(installedAs) ? true : null,
      requires: info === null ? [] : requirementsIn(info, tree.folderOf(path), oddSection),
    });
  });
}

interface Origin {
  readonly source: SourceKind;
  readonly resolved: string | null;
  readonly qualifiers?: Qualifiers | undefined;
}

const FROM_REGISTRY: Origin = { source: "registry", resolved: null };

function originOf(entry: BunEntry, odd: (what: string) => void): Origin {
  const { name, reference, tuple } = entry;
  if (!isVersion(reference)) return elsewhere(entry);
  const address: unknown = tuple[1];
  if (typeof address !== "string") odd("the address of the archive");
  if (typeof address !== "string" || address === "") return FROM_REGISTRY;
  const { qualifiers } = registryQualifiers(address, name);
  return { source: sourceOf(address, name), resolved: address, qualifiers };
}

/** A version begins with a digit, and nothing else does. */
function isVersion(reference: string): boolean {
  const first = reference.charCodeAt(0);
  return first >= ZERO && first <= NINE;
}

/** What comes from no registry: its address stands in the place of a version. */
function elsewhere({ reference, tuple }: BunEntry): Origin {
  if (/^(?:link|file):/.test(reference)) return { source: "file", resolved: reference };
  // `https://host/repository.git` is asked for as git, and then has a tag that an archive has not.
  if (isGit(reference)) return { source: "git", resolved: reference };
  if (isHttp(reference)) {
    const tag: unknown = tuple[2];
    const git = typeof tag === "string" && tag !== "" && !HASH.test(tag);
    return { source: git ? "git" : "url", resolved: reference };
  }
  return { source: "file", resolved: reference };
}

/** The hash is the last text of an entry; git has its tag before it, a registry the address. */
function hashOf(tuple: readonly unknown[]): string | null {
  const last = tuple.at(-1);
  return typeof last === "string" && HASH.test(last) ? last : null;
}
