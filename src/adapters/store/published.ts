import type { Published } from "../../ports.js";

const NOTHING_PUBLISHED: Published = {
  head: null,
  checkRun: null,
  checkExternalId: null,
  checkCompleted: false,
  checkDigest: null,
  conclusion: null,
  told: null,
  comment: null,
  commentDigest: null,
  commentState: "unknown",
  baseRef: null,
  inline: null,
};

/** What a row says was published. Rows of older versions lack newer fields: nothing was published of those. */
export function publishedOf(stored: Partial<Published>): Published {
  return { ...NOTHING_PUBLISHED, ...stored };
}
