import type { BillAlgorithm, BillHash } from "../model/bill.js";
import type { LockedNode } from "../model/lockfile.js";

/** Strongest first, with the length of a digest in bytes. */
const ALGORITHMS: readonly (readonly [sri: string, algorithm: BillAlgorithm, bytes: number])[] = [
  ["sha512", "SHA-512", 64],
  ["sha384", "SHA-384", 48],
  ["sha256", "SHA-256", 32],
  ["sha1", "SHA-1", 20],
  ["md5", "MD5", 16],
];

/** What a node's hashes say, and what no format of bills can say. */
export interface ReadHashes {
  readonly hashes: readonly BillHash[];
  /**
   * As written: Berry's checksums (of the archive that yarn makes itself, not of the published one), unknown
   * algorithms, values of the wrong length.
   */
  readonly unread: readonly string[];
}

/**
 * The hashes of a node: SRI (https://www.w3.org/TR/SRI/#the-integrity-attribute) as hex, and the sha1 that classic yarn
 * writes behind an address.
 */
export function readHashes(node: LockedNode): ReadHashes {
  const hashes: BillHash[] = [];
  const unread: string[] = [];
  for (const text of (node.integrity ?? "").split(/\s+/)) {
    if (text === "") continue;
    const hash = fromSri(text);
    if (hash === null) unread.push(text);
    else hashes.push(hash);
  }
  // A git address names a commit there.
  const fragment = node.source === "git" ? undefined : /#([0-9a-f]{40})$/.exec(node.resolved ?? "")?.[1];
  if (fragment !== undefined) hashes.push({ algorithm: "SHA-1", hex: fragment });
  return { hashes, unread };
}

/** Position of an algorithm in the order of strength; lower is stronger. */
export function strength(algorithm: BillAlgorithm): number {
  return ALGORITHMS.findIndex(([, known]) => known === algorithm);
}

/** `sha512-…?options` as hex; null where it is none. */
function fromSri(text: string): BillHash | null {
  const dash = text.indexOf("-");
  const known = ALGORITHMS.find(([sri]) => sri === text.slice(0, dash));
  if (known === undefined) return null;
  const [, algorithm, bytes] = known;
  const [base64] = text.slice(dash + 1).split("?", 1);
  if (base64?.length !== Math.ceil(bytes / 3) * 4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const binary = atob(base64);
  if (binary.length !== bytes) return null;
  const hex = Array.from(binary, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return { algorithm, hex };
}
