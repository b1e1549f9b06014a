import type { PurlType } from "./component.js";

/** https://ossf.github.io/osv-schema/#defined-ecosystems */
const BY_TYPE: Readonly<Record<PurlType, string>> = { npm: "npm" };

/** Every ecosystem of OSV that Weir reads lockfiles of. */
export const OSV_ECOSYSTEMS: ReadonlySet<string> = new Set(Object.values(BY_TYPE));

/** What OSV calls the ecosystem of a package type; upper and lower case count. */
export function osvEcosystem(type: PurlType): string {
  return BY_TYPE[type];
}
