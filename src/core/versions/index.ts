import type { PurlType } from "../model/component.js";
import type { VersionScheme } from "./scheme.js";
import { SEMVER } from "./semver.js";

export { compareText, type VersionScheme } from "./scheme.js";

/** Types whose versions are ordered otherwise than by the tolerant reading of semver are named here. */
const SCHEMES: Partial<Record<PurlType, VersionScheme>> = {
  npm: SEMVER,
};

/** How versions of that package type are ordered. */
export function schemeOf(type: PurlType): VersionScheme {
  return SCHEMES[type] ?? SEMVER;
}
