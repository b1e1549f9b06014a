import type { PurlType } from "../../core/model/component.js";

/** https://docs.deps.dev/api/v3alpha/#systems */
const SYSTEMS: ReadonlyMap<PurlType, string> = new Map<PurlType, string>([
  ["cargo", "CARGO"],
  ["gem", "RUBYGEMS"],
  ["golang", "GO"],
  ["maven", "MAVEN"],
  ["npm", "NPM"],
  ["nuget", "NUGET"],
  ["pypi", "PYPI"],
]);

/** How deps.dev names the system of a package type; null where it has none. */
export function depsDevSystem(type: PurlType): string | null {
  return SYSTEMS.get(type) ?? null;
}
