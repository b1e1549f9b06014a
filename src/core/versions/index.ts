import type { PurlType } from "../model/component.js";
import type { VersionScheme } from "./scheme.js";
import { SEMVER } from "./semver.js";

export { compareText, type VersionScheme } from "./scheme.js";

/** A later ecosystem is one file and one line here. */
const SCHEMES: Readonly<Record<PurlType, VersionScheme>> = {
  npm: SEMVER,
};

/** How versions of that package type are ordered. */
export function schemeOf(type: PurlType): VersionScheme {
  return SCHEMES[type];
}
