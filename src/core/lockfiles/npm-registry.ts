import type { Qualifiers } from "../model/component.js";
import { withoutPassword } from "../model/password.js";

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
  return at < 0 ? {} : { qualifiers: [["repository_url", withoutPassword(address.slice(0, at))]] };
}
