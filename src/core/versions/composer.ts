import { composerRange } from "./composer-range.js";
import { compareComposer, compareNormalized, readComposer } from "./composer-order.js";
import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";

/**
 * Composer: PHP's version_compare, as Packagist's advisories are ordered by, of what Composer makes of a version: `v`
 * left out, `1.2.x-dev` after every 1.2. A branch (`dev-main`) is no version: it stands for whatever it points to.
 * Composer itself has four numbers in each, so that is how bounds are compared.
 * https://www.php.net/manual/en/function.version-compare.php, https://getcomposer.org/doc/articles/versions.md
 */
export const COMPOSER: VersionScheme = keyedScheme({
  read: readComposer,
  compare: compareComposer,
  compareBounds: compareNormalized,
  major: (version) => version[0] ?? "",
  range: composerRange,
});
