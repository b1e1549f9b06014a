import { assessAddress } from "./address.js";
import { assessAdvisories } from "./advisories/assessor.js";
import { assessNotices } from "./advisories/notices.js";
import type { Assessor } from "./assessor.js";
import { assessDeprecated } from "./deprecated.js";
import { assessDuplicateVersion } from "./duplicate-version.js";
import { assessFreshRelease } from "./fresh-release.js";
import { assessInstallScript } from "./install-script.js";
import { assessIntegrity } from "./integrity.js";
import { assessImageChanged } from "./image-changed.js";
import { assessManifestDrift } from "./manifest-drift.js";
import { assessPinMismatch } from "./pin-mismatch.js";
import { assessUnpinned } from "./unpinned.js";

/** Every family of flags. A further one is a file and a line here. */
export const ASSESSORS: readonly Assessor[] = [
  assessAdvisories,
  assessNotices,
  assessIntegrity,
  assessAddress,
  assessManifestDrift,
  assessFreshRelease,
  assessInstallScript,
  assessDeprecated,
  assessDuplicateVersion,
  assessUnpinned,
  assessPinMismatch,
  assessImageChanged,
];
