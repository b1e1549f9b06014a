import type { PurlType, Qualifiers } from "../model/component.js";
import { isHttp } from "./npm-source.js";

/** The component that a module fetched by its URL is a file of. */
export interface DenoRemote {
  readonly type: PurlType;
  readonly name: string;
  /** Empty where the URL tells none. */
  readonly version: string;
  readonly qualifiers?: Qualifiers;
}

const URL_PARTS = /^(https?):\/\/([^/?#]+)\/?([^?#]*)/i;
const EXACT = /^\d+\.\d+\.\d+(?:[-+][-+.0-9A-Za-z]*)?$/;
/** Where modules of npm's packages are served, rebuilt or not; esm.sh writes its build before the name. */
const NPM =
  /^(?:(?:cdn\.)?esm\.sh\/(?:v\d+\/|stable\/)?\*?|unpkg\.com\/|cdn\.jsdelivr\.net\/npm\/|ga\.jspm\.io\/npm:)/;
const GITHUB =
  /^(?:cdn\.jsdelivr\.net|(?:cdn\.)?esm\.sh\/(?:v\d+|stable)|(?:cdn\.)?esm\.sh)\/gh\/([^/@]+\/[^/@]+)@([^/&]+)/;
const GITHUB_RAW = /^raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/(?:refs\/(?:heads|tags)\/)?([^/]+)\//;
const JSR = /^jsr\.io\/(@[^/]+\/[^/]+)\/([^/]+)\//;
const VERSIONED = /^((?:@[^/@]+\/)?[^/@]+)@([^/&^]+)/;

/**
 * What a URL is a file of, as far as it tells: what stands before the version of `deno.land/std@0.224.0/path/mod.ts`,
 * npm's package where a CDN serves one of an exact version, the repository of a raw file on GitHub. A URL without any of
 * it is a component by itself.
 * @returns null where it is no http(s) URL
 */
export function remoteOf(url: string): DenoRemote | null {
  const [, scheme = "", host, path = ""] = isHttp(url) ? (URL_PARTS.exec(url) ?? []) : [];
  if (host === undefined) return null;
  const address = `${host.toLowerCase()}/${path}`;
  const [, jsrName, jsrVersion] = JSR.exec(address) ?? [];
  if (jsrName !== undefined && jsrVersion !== undefined)
    return { type: "jsr", name: jsrName, version: jsrVersion };
  const [, repository, ref] = GITHUB_RAW.exec(address) ?? GITHUB.exec(address) ?? [];
  if (repository !== undefined && ref !== undefined)
    return { type: "github", name: repository, version: ref };
  const cdn = NPM.exec(address)?.[0] ?? "";
  const [whole = "", npmName, npmVersion = ""] =
    cdn === "" ? [] : (VERSIONED.exec(address.slice(cdn.length)) ?? []);
  if (npmName !== undefined && EXACT.test(npmVersion)) {
    return { type: "npm", name: npmName, version: npmVersion, ...from(`${scheme}://${cdn}${whole}`) };
  }
  return (
    versioned(scheme, address) ?? { type: "generic", name: withoutSlash(address), version: "", ...from(url) }
  );
}

/** The first part of a path that has a version behind an `@` is the package, with all that stands before it. */
function versioned(scheme: string, address: string): DenoRemote | null {
  let start = address.indexOf("/") + 1;
  while (start > 0) {
    const slash = address.indexOf("/", start);
    const end = slash < 0 ? address.length : slash;
    const at = address.indexOf("@", start + 1);
    if (at < 0) return null;
    if (at < end - 1) {
      return {
        type: "generic",
        name: address.slice(0, at),
        version: address.slice(at + 1, end),
        ...from(`${scheme}://${address.slice(0, end)}`),
      };
    }
    // A scope has its `@` in front, which is none of a version.
    start = at > end ? address.lastIndexOf("/", at) + 1 : slash + 1;
  }
  return null;
}

/** https://github.com/package-url/purl-spec/blob/main/docs/known-qualifiers.md */
function from(url: string): { readonly qualifiers: Qualifiers } {
  return { qualifiers: [["download_url", url]] };
}

function withoutSlash(address: string): string {
  return address.endsWith("/") ? address.slice(0, -1) : address;
}
