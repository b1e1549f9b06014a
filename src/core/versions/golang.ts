import { comparison, keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";
import { compareSemver, majorOf, readSemver, type SemverKey } from "./semver.js";

/** `1.21rc2` of the standard library is what OSV calls 1.21.0-rc.2. */
const TOOLCHAIN = /^(\d+(?:\.\d+)*)(alpha|beta|rc)(\d+)$/;

/**
 * Go modules: semver with a `v` before it (OSV leaves it out); pseudo-versions are pre-releases, `+incompatible` does
 * not count. The standard library's own versions are read as OSV writes them, `go` before them apart.
 * A requirement is the lowest version that will do: https://go.dev/ref/mod#versions, https://go.dev/doc/toolchain#version.
 */
export const GOLANG: VersionScheme = keyedScheme({
  read,
  compare: compareSemver,
  major: majorOf,
  range: (range) => comparison({ read, compare: compareSemver }, ">=", range),
});

function read(version: string): SemverKey | null {
  return readSemver(version.replace(/^go(?=\d)/, "").replace(TOOLCHAIN, "$1-$2.$3"));
}
