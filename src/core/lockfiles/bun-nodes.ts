import type { Qualifiers, SourceKind } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode } from "../model/lockfile.js";
import { withoutPassword } from "../model/password.js";
import type { BunEntry } from "./bun-entries.js";
import type { BunPackage } from "./bun-package.js";
import { requirementsIn } from "./bun-requirements.js";
import type { BunTree } from "./bun-tree.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { holdsAt } from "./holds-at.js";
import { isGit, isHttp, sourceOf } from "./npm-source.js";
import { registryQualifiers } from "./npm-registry.js";

const ZERO = 48;
const NINE = 57;
const USUAL_HASH = "sha512-";
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
    const { key, line } = current.own;
    problems.add("unreadable-entry", line, `${what} of ${quote(key)} cannot be read; it was left out`);
  };
  const oddSection = (section: string): void => {
    odd(`the ${section}`);
  };
  return entries.map((entry): LockedNode => {
    const { own, installedAs, name, reference } = entry;
    const { key, info, line } = own;
    current = entry;
    if (info === null) odd("what is asked for by the entry");
    const { source, resolved, qualifiers } = originOf(entry, odd);
    return lockedNode({
      key,
      name,
      version: isVersion(reference) ? reference : withoutPassword(reference),
      source,
      resolved,
      qualifiers,
      integrity: hashOf(own),
      line,
      platform: info?.platform === true,
      bundled: info?.bundled === true,
      installScript: trusted.has(installedAs) ? true : null,
      requires:
        info === null
          ? []
          : requirementsIn(info, tree.folderOf(key, key.length - installedAs.length), oddSection),
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
  const { name, reference, own } = entry;
  if (!isVersion(reference)) return elsewhere(entry);
  const address = own.second;
  if (address === null) odd("the address of the archive");
  if (address === null || address === "") return FROM_REGISTRY;
  const { qualifiers } = registryQualifiers(address, name);
  return { source: sourceOf(address, name), resolved: address, qualifiers };
}

/** A version begins with a digit, and nothing else does. */
function isVersion(reference: string): boolean {
  const first = reference.charCodeAt(0);
  return first >= ZERO && first <= NINE;
}

/** What comes from no registry: its address stands in the place of a version. */
function elsewhere({ reference, own }: BunEntry): Origin {
  if (/^(?:link|file):/.test(reference)) return { source: "file", resolved: reference };
  // `https://host/repository.git` is asked for as git, and then has a tag that an archive has not.
  if (isGit(reference)) return { source: "git", resolved: reference };
  if (isHttp(reference)) {
    const tag = own.third;
    const git = tag !== null && tag !== "" && !HASH.test(tag);
    return { source: git ? "git" : "url", resolved: reference };
  }
  return { source: "file", resolved: reference };
}

/** The hash is the last text of an entry; git has its tag before it, a registry the address. */
function hashOf({ last }: BunPackage): string | null {
  return last !== null && (holdsAt(last, USUAL_HASH, 0) || HASH.test(last)) ? last : null;
}
