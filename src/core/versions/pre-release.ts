import type { PurlType } from "../model/component.js";

/** npm, Cargo, Go: a hyphen; PyPI: `1.0a1`, `1.0.dev2`. */
const USUAL = /^v?\d+(?:\.\d+)*(?:-|\.?(?:a|b|rc|dev)\d)/i;
/** Maven has words for it, and others (`-jre`, `.Final`) that mean none. */
const MAVEN =
  /(?:^|[-._\d])(?:alpha|beta|milestone|preview|snapshot|pre|rc|cr|ea|dev|m|a|b)[-._]?\d*(?:$|[-._])/i;

/** Whether a version of a type that deps.dev resolves (npm, PyPI, Cargo, Go, Maven) was published before its release. */
export function isPreRelease(type: PurlType, version: string): boolean {
  return (type === "maven" ? MAVEN : USUAL).test(version);
}
