/** Versions and ranges longer than this are refused: real ones are far shorter, and comparing costs time. */
export const MAX_VERSION_LENGTH = 512;

/** How one ecosystem orders its versions. Everything here takes foreign text and never throws. */
export interface VersionScheme {
  /** Whether the text is a version of this scheme, in a tolerant reading; false over 512 characters. */
  readable(version: string): boolean;
  /**
   * Negative, zero or positive. A total preorder over all strings: what cannot be read sorts before what can,
   * and zero means the same precedence (build metadata apart), not the same text.
   */
  compare(a: string, b: string): number;
  /** Whether a lockfile may hold the version for that range; null when the range or the version cannot be read. */
  satisfies(version: string, range: string): boolean | null;
  /** Whether both belong to one line of compatible versions, as far as their first number tells. */
  sameMajor(a: string, b: string): boolean;
}
