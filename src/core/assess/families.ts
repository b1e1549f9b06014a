import type { PurlType } from "../model/component.js";
import { foldName } from "../model/ecosystem.js";
import { scopeOf } from "./registries.js";

/** Hosts on which the first folder is somebody's account. */
const CODE_HOSTS = new Set(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]);

/**
 * What names of one owner have in common: npm's scope, Maven's group, Composer's vendor, the account of a Go module or a
 * Swift package. null where names tell no owner.
 */
export function familyOf(type: PurlType, name: string): string | null {
  const folded = foldName(type, name);
  const [first = "", second = "", third] = folded.split("/");
  if (type === "npm" || type === "jsr") return scopeOf(folded);
  if (type === "maven") return folded.includes(":") ? folded.slice(0, folded.indexOf(":")) : null;
  if (type === "composer") return second === "" ? null : first;
  const isAccount = (type === "golang" || type === "swift") && CODE_HOSTS.has(first) && third !== undefined;
  return isAccount ? `${first}/${second.toLowerCase()}` : null;
}

/** Whether a name is of one of these families; a group of Maven holds what is below it: `com.acme` holds `com.acme.shop`. */
export function isWithin(type: PurlType, name: string, families: ReadonlySet<string>): boolean {
  let family = familyOf(type, name);
  while (family !== null) {
    if (families.has(family)) return true;
    const dot = type === "maven" ? family.lastIndexOf(".") : -1;
    // One word is no group of anybody's own.
    family = dot > 0 && family.slice(0, dot).includes(".") ? family.slice(0, dot) : null;
  }
  return false;
}
