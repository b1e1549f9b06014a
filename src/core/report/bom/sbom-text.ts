import type { Bill } from "../../model/bill.js";
import { cyclonedx, type Making } from "./cyclonedx.js";
import { DEFAULT_SPEC_VERSION, type SbomForm } from "./form.js";
import { spdx } from "./spdx.js";

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
