import type { PurlType } from "../model/component.js";

/** Semver and what is like it: a hyphen; PyPI: `1.0a1`, `1.0.dev2`. */
const USUAL = /^v?\d+(?:\.\d+)*(?:-|\.?(?:a|b|rc|dev)\d)/i;
/** Maven has words for it, and others (`-jre`, `.Final`) that mean none. */
const MAVEN =
  /(?:^|[-._\d])(?:alpha|beta|milestone|preview|snapshot|pre|rc|cr|ea|dev|m|a|b)[-._]?\d*(?:$|[-._])/i;

/** Any letter: https://docs.ruby-lang.org/en/master/Gem/Version.html */
const GEM = /[a-z]/i;
/** A hyphen begins a revision or is one more dot, and nothing marks what is early. */
const WITHOUT: ReadonlySet<PurlType> = new Set(["apk", "conan", "conda", "cran", "deb", "hackage"]);

/** Whether a version was published before its release, as far as its type marks that. */
export function isPreRelease(type: PurlType, version: string): boolean {
  if (WITHOUT.has(type)) return false;
  const early = type === "maven" ? MAVEN : type === "gem" || type === "cocoapods" ? GEM : USUAL;
  return early.test(version.replace(/^v(?=\d)/, ""));
}
