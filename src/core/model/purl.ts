import type { Component, ComponentRef } from "./component.js";

/** Percent-encodes as the purl specification asks: everything but unreserved characters and the colon. */
function encode(part: string): string {
  return encodeURIComponent(part)
    .replaceAll("%3A", ":")
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Lone surrogates become U+FFFD: `encodeURIComponent` would throw at them (`toWellFormed` needs ES2024). */
export function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

/**
 * The package URL of a component, e.g. `pkg:npm/%40scope/name@1.0.0`.
 *
 * The name is kept in the case the lockfile has (the specification lower-cases npm names, but `JSONStream` and
 * `jsonstream` are two packages), so a purl of Weir always leads back to the component it was made from.
 * https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst
 */
export function purlOf(component: Pick<Component, "type" | "name" | "version">): string {
  const name = wellFormed(component.name).split("/").map(encode).join("/");
  const version = component.version === "" ? "" : `@${encode(wellFormed(component.version))}`;
  return `pkg:${component.type}/${name}${version}`;
}

/** The component together with its purl. */
export function refOf(component: Component): ComponentRef {
  const { type, name, version, source } = component;
  return { type, name, version, source, purl: purlOf(component) };
}
