/** Hash algorithms that lockfiles name, as SRI writes them; strongest first. */
export const HASH_ALGORITHMS = ["sha512", "sha384", "sha256", "sha1", "md5"] as const;
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/** What a lockfile writes as a hash, read. */
export interface HashText {
  readonly algorithm: HashAlgorithm;
  /** Lower case. */
  readonly hex: string;
  /** Written without the algorithm's name: it follows from the length, and may be the hash of something else. */
  readonly bare: boolean;
}

const BYTES: Readonly<Record<HashAlgorithm, number>> = {
  sha512: 64,
  sha384: 48,
  sha256: 32,
  sha1: 20,
  md5: 16,
};
/** https://www.w3.org/TR/SRI/#the-integrity-attribute, with or without options. */
const SRI = /^([a-z0-9]+)-([A-Za-z0-9+/]+={0,2})(?:\?.*)?$/;
/** `sha256:…` (Python, Dart), `sha256=…` (Bundler). */
const NAMED = /^([a-z0-9]+)[:=]([0-9a-f]+)$/i;
/** By the value of a byte. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const BARE = /^[0-9a-f]+$/i;

/** One hash as SRI, as `name:hex`, as `name=hex`, or as hex alone; null where it is none, or not of its length. */
export function readHashText(text: string): HashText | null {
  const sri = SRI.exec(text);
  if (sri !== null) return checked(sri[1], hexOf(sri[2] ?? ""), false);
  const named = NAMED.exec(text);
  if (named !== null) return checked(named[1]?.toLowerCase(), named[2] ?? "", false);
  if (!BARE.test(text)) return null;
  return checked(
    HASH_ALGORITHMS.find((algorithm) => BYTES[algorithm] * 2 === text.length),
    text,
    true,
  );
}

function checked(name: string | undefined, hex: string | null, bare: boolean): HashText | null {
  const algorithm = HASH_ALGORITHMS.find((known) => known === name);
  if (algorithm === undefined || hex?.length !== BYTES[algorithm] * 2) return null;
  return { algorithm, hex: hex.toLowerCase(), bare };
}

/** Base64 as hex; null where it is none. */
function hexOf(base64: string): string | null {
  if (base64.length % 4 !== 0) return null;
  const bytes = atob(base64);
  let hex = "";
  for (let at = 0; at < bytes.length; at += 1) hex += HEX[bytes.charCodeAt(at)] ?? "";
  return hex;
}
