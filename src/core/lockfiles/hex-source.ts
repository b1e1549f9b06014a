import type { Qualifiers } from "../model/component.js";

/**
 * The name of a package of a Hex repository, and what tells it from its namesakes. `hexpm:acme` is an organisation on
 * hex.pm, which a purl has as the namespace; any other repository is known by its name alone.
 * https://github.com/package-url/purl-spec/blob/main/types-doc/hex-definition.md
 */
export function hexPackage(
  name: string,
  repository: string | null,
): { readonly name: string; readonly qualifiers?: Qualifiers } {
  if (repository === null || repository === "" || repository === "hexpm") return { name };
  const organisation = /^hexpm:(.+)$/s.exec(repository)?.[1];
  return organisation === undefined
    ? { name, qualifiers: [["repository_url", repository]] }
    : { name: `${organisation}/${name}` };
}
