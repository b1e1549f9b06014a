import type { PurlType } from "../model/component.js";

/** Hosts of the ecosystem's public registry, its own mirrors included, and those that serve one scope alone. */
const PUBLIC: Readonly<Record<PurlType, ReadonlyMap<string, { readonly scope: string | null }>>> = {
  npm: new Map([
    ["registry.npmjs.org", { scope: null }],
    ["registry.yarnpkg.com", { scope: null }],
    // https://jsr.io/docs/npm-compatibility: every name there is in the scope @jsr.
    ["npm.jsr.io", { scope: "@jsr" }],
  ]),
};

/** An address with a host; null for what is none (paths, `git+ssh` shorthands, nothing). */
export function urlOf(resolved: string | null): URL | null {
  return resolved !== null && URL.canParse(resolved) && new URL(resolved).host !== ""
    ? new URL(resolved)
    : null;
}

/** Whether the host is where everybody gets that name from. */
export function isPublicRegistry(type: PurlType, host: string, name: string): boolean {
  const registry = PUBLIC[type].get(host);
  if (registry === undefined) return false;
  return registry.scope === null || registry.scope === scopeOf(name);
}

/** `@scope` of a name; null where it has none. */
export function scopeOf(name: string): string | null {
  const slash = name.indexOf("/");
  return name.startsWith("@") && slash > 0 ? name.slice(0, slash) : null;
}
