/** Versions and ranges longer than this are refused: real ones are far shorter, and comparing costs time. */
export const MAX_VERSION_LENGTH = 512;

/** How one ecosystem orders its versions. Everything here takes foreign text and never throws. */
export interface VersionScheme {
  /** Whether the text is a version of this scheme, in a tolerant reading; false over 512 characters. */
  readable(version: string): boolean;
  /**
   * Negative, zero or positive. A total preorder over all strings: what cannot be read sorts before what can (but for
   * names of lines), and zero means the same precedence (build metadata apart), not the same text.
   */
  compare(a: string, b: string): number;
  /**
   * As `compare`, but equal for versions that the package manager takes for one (`2.0` and `2.0.0` of Composer): what the
   * bounds of an advisory are held against. Absent where that is the order itself.
   */
  compareBounds?(a: string, b: string): number;
  /** Whether a lockfile may hold the version for that range; null when the range or the version cannot be read. */
  satisfies(version: string, range: string): boolean | null;
  /**
   * The first and the last version that a name which moves may stand for: `v4` of an action is some `4.x.y`. null for a
   * name that says nothing of it. Absent where an ecosystem has no such names.
   */
  line?(name: string): readonly [first: string, last: string] | null;
  /** Whether both belong to one line of compatible versions, as far as their first number tells. */
  sameMajor(a: string, b: string): boolean;
}
