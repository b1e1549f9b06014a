import type { Qualifiers } from "../model/component.js";

/** What serves npm's own packages: they are the same wherever they are fetched from. */
const PUBLIC =
  /^https?:\/\/(?:registry\.npmjs\.(?:org|com)|registry\.yarnpkg\.com|registry\.npmmirror\.com)\//i;

/**
 * The registry of an archive that does not come from npm's own, as a purl names it (`repository_url`); empty where its
 * address does not tell.
 * https://github.com/package-url/purl-spec/blob/main/types/npm-definition.json
 */
export function registryQualifiers(address: string, name: string): { readonly qualifiers?: Qualifiers } {
  if (PUBLIC.test(address)) return {};
  const at = address.indexOf(`/${name}/-/`);
  return at < 0 ? {} : { qualifiers: [["repository_url", withoutUser(address.slice(0, at))]] };
}

/** A purl is shown to everybody; who fetches with which password is nobody's business. */
function withoutUser(address: string): string {
  return address.replace(/^([a-z+]{1,20}:\/\/)[^/@]*@/i, "$1");
}
