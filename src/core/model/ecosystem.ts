import type { PurlType } from "./component.js";

/** https://ossf.github.io/osv-schema/#defined-ecosystems */
const OSV_ECOSYSTEMS: Readonly<Record<PurlType, string>> = { npm: "npm" };

/** What OSV calls the ecosystem of a package type; upper and lower case count. */
export function osvEcosystem(type: PurlType): string {
  return OSV_ECOSYSTEMS[type];
}
