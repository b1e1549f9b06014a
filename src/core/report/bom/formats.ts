import type { Bill } from "../../model/bill.js";
import { cyclonedx, type Making } from "./cyclonedx.js";
import { spdx } from "./spdx.js";
import type { SpecVersion } from "./writing.js";

/** The forms in which a bill is written. */
export const SBOM_FORMATS = ["cyclonedx-json", "cyclonedx-xml", "spdx-json"] as const;
export type SbomFormat = (typeof SBOM_FORMATS)[number];

/** A form with its version; null for SPDX, which is written in version 2.3 alone. */
export interface SbomForm {
  readonly format: SbomFormat;
  readonly specVersion: SpecVersion | null;
}

/** The version that is written where nobody asks for another. */
export const DEFAULT_SPEC_VERSION: SpecVersion = "1.6";

/**
 * A bill in one form.
 * @throws {RangeError} for SPDX without a timestamp: it knows no document without a date
 */
export function sbomText(bill: Bill, { format, specVersion }: SbomForm, making: Making): string {
  const version = specVersion ?? DEFAULT_SPEC_VERSION;
  switch (format) {
    case "cyclonedx-json":
      return cyclonedx(bill, making, { syntax: "json", specVersion: version });
    case "cyclonedx-xml":
      return cyclonedx(bill, making, { syntax: "xml", specVersion: version });
    case "spdx-json": {
      const { timestamp } = making;
      if (timestamp === null) throw new RangeError("SPDX needs a timestamp");
      return spdx(bill, { ...making, timestamp });
    }
  }
}
