import type { BillAlgorithm, BillHash } from "../model/bill.js";
import type { PurlType } from "../model/component.js";
import { HASH_ALGORITHMS, type HashAlgorithm, readHashText } from "../model/hash-text.js";
import type { LockedNode } from "../model/lockfile.js";

const NAMES: Readonly<Record<HashAlgorithm, BillAlgorithm>> = {
  sha512: "SHA-512",
  sha384: "SHA-384",
  sha256: "SHA-256",
  sha1: "SHA-1",
  md5: "MD5",
};
const STRONGEST_FIRST = HASH_ALGORITHMS.map((algorithm) => NAMES[algorithm]);

/** Lockfiles whose hashes without a name are git's, of a commit or a tree. */
const OF_GIT: ReadonlySet<PurlType> = new Set<PurlType>(["github", "gitlab", "bitbucket", "julia", "swift"]);
/** Berry's checksums are SHA-512 of the archive that yarn makes itself. */
const BERRY_LENGTH = 128;

/** What a node's hashes say, and what no format of bills can say. */
export interface ReadHashes {
  readonly hashes: readonly BillHash[];
  /**
   * As written: Berry's checksums (of the archive that yarn makes itself, not of the published one), what git hashes,
   * unknown algorithms, values of the wrong length; several of one algorithm, which are of several archives.
   */
  readonly unread: readonly string[];
}

/**
 * The hashes of a node (`readHashText`), and the sha1 that classic yarn writes behind an address.
 */
export function readHashes(node: LockedNode, type: PurlType): ReadHashes {
  const hashes: BillHash[] = [];
  const unread: string[] = [];
  const texts = (node.integrity ?? "").split(/\s+/).filter((text) => text !== "");
  const read = texts.map((text) => ({ text, hash: readHashText(text) }));
  const counts = new Map<HashAlgorithm, number>();
  for (const { hash } of read)
    if (hash !== null) counts.set(hash.algorithm, (counts.get(hash.algorithm) ?? 0) + 1);
  for (const { text, hash } of read) {
    const isOther =
      hash?.bare === true && (OF_GIT.has(type) || (type === "npm" && hash.hex.length === BERRY_LENGTH));
    if (hash === null || isOther || (counts.get(hash.algorithm) ?? 0) > 1) unread.push(text);
    else hashes.push({ algorithm: NAMES[hash.algorithm], hex: hash.hex });
  }
  // A git address names a commit there.
  const fragment = node.source === "git" ? undefined : /#([0-9a-f]{40})$/.exec(node.resolved ?? "")?.[1];
  if (fragment !== undefined) hashes.push({ algorithm: "SHA-1", hex: fragment });
  return { hashes, unread };
}

/** Position of an algorithm in the order of strength; lower is stronger. */
export function strength(algorithm: BillAlgorithm): number {
  return STRONGEST_FIRST.indexOf(algorithm);
}
