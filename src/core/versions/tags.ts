import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

/** A whole version: `v4.1.2`, not `v4`, not a branch, not a commit. */
const EXACT = /^v?\d+\.\d+\.\d+(?:[-+.][\w.+-]*)?$/;

const order = { compare: compareSemver, major: majorOf, range: () => null };

/**
 * Tags of images, repositories and whatever else has versions of its own making: in order as far as their numbers tell.
 * Nothing asks for a range of them.
 */
export const TAGS: VersionScheme = keyedScheme({ ...order, read: readSemver });

/**
 * GitHub Actions: a whole version is one; what `v4`, a branch or a commit stands for is not known until GitHub tells, so
 * it is read as none. https://docs.github.com/en/actions/how-tos/create-and-publish-actions/manage-custom-actions
 */
export const ACTIONS: VersionScheme = keyedScheme({ ...order, read: exact });

function exact(version: string): SemverKey | null {
  return EXACT.test(version) ? readSemver(version) : null;
}
