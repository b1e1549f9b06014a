import type { Gap } from "../../model/advisory.js";
import { compareText } from "../../model/order.js";
import type { AssessInput } from "../assessor.js";
import { copiesOf } from "./copies.js";

/**
 * The names of head of which something is known that may or may not hold: a range instead of a version (a manifest), a
 * branch, a tag that moves, a commit that nobody was asked about. At most one gap; unknown is not fine.
 */
export function openNames(inputs: readonly AssessInput[]): Gap[] {
  const names = inputs.flatMap((input) =>
    copiesOf(input).flatMap(({ pack, head }) =>
      head.some(({ open, openNotices }) => open || openNotices) ? [pack.name] : [],
    ),
  );
  const packages = [...new Set(names)].sort(compareText);
  const reason = "there are advisories about some versions, and which version this is, is not told";
  return packages.length === 0 ? [] : [{ source: "advisories", reason, packages, kind: "not-covered" }];
}
