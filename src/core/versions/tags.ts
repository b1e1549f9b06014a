import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

/** A whole version: `v4.1.2`, not `v4`, not a branch, not a commit. */
const EXACT = /^v?\d+\.\d+\.\d+(?:[-+.][\w.+-]*)?$/;
/** A tag that is moved on to the newest version of its line: `v4`, `v4.1`. */
const MOVING = /^v?(\d{1,9})(?:\.(\d{1,9}))?$/;
/** Above every number of a real version. */
const LAST = "9".repeat(15);

const order = { compare: compareSemver, major: majorOf, range: () => null };

/**
 * Tags of images, repositories and whatever else has versions of its own making: in order as far as their numbers tell.
 * Nothing asks for a range of them.
 */
export const TAGS: VersionScheme = keyedScheme({ ...order, read: readSemver });

/**
 * GitHub Actions: a whole version is one; what `v4`, a branch or a commit stands for is not known until GitHub tells, so
 * it is read as none. `v4` has its place in the order all the same, at the beginning of its line: it is what people move
 * to `v5`, and bounds of advisories are as short (`< 41`).
 * https://docs.github.com/en/actions/how-tos/create-and-publish-actions/manage-custom-actions
 */
export const ACTIONS: VersionScheme = {
  ...keyedScheme({ ...order, read: wholeOrMoving }),
  readable: (version) => EXACT.test(version.trim()) && TAGS.readable(version),
  line(name) {
    const [, major, minor] = MOVING.exec(name.trim()) ?? [];
    if (major === undefined) return null;
    return minor === undefined
      ? [`${major}.0.0`, `${major}.${LAST}.${LAST}`]
      : [`${major}.${minor}.0`, `${major}.${minor}.${LAST}`];
  },
};

function wholeOrMoving(version: string): SemverKey | null {
  return EXACT.test(version) || MOVING.test(version) ? readSemver(version) : null;
}
