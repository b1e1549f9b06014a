import { composerRange } from "./composer-range.js";
import { readComposer, compareComposer } from "./composer-order.js";
import { keyedScheme } from "./keyed.js";
import type { VersionScheme } from "./scheme.js";

/**
 * Composer: PHP's version_compare, as Packagist's advisories are ordered by, of what Composer makes of a version: `v`
 * left out, `1.2.x-dev` after every 1.2. A branch (`dev-main`) is no version: it stands for whatever it points to.
 * https://www.php.net/manual/en/function.version-compare.php, https://getcomposer.org/doc/articles/versions.md
 */
export const COMPOSER: VersionScheme = keyedScheme({
  read: readComposer,
  compare: compareComposer,
  major: (version) => version[0] ?? "",
  range: composerRange,
});
