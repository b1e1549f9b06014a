import { withoutPassword } from "../model/password.js";

/** A module's source taken apart, as go-getter does it. */
export interface ModuleSource {
  /** Without folder and parameters. */
  readonly address: string;
  /** The folder within what is fetched; "" where it is all of it. */
  readonly folder: string;
  /** By name, in the order of the text; the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Parameters that tell go-getter how to fetch, not what. */
const HOW = new Set(["archive", "checksum", "depth", "filename"]);
/** Names of parameters that let somebody in, or that a signed address gets anew each time. */
const SECRET = /token|secret|key|sig|pass|auth|cred|expires|^x-/i;

/**
 * `address//folder?parameters`: https://developer.hashicorp.com/terraform/language/modules/sources#modules-in-package-sub-directories
 * and https://github.com/hashicorp/go-getter#subdirectories
 */
export function readModuleSource(source: string): ModuleSource {
  const [before = "", query = ""] = source.split("?", 2);
  const scheme = before.indexOf("://");
  const at = before.indexOf("//", scheme < 0 ? 0 : scheme + "://".length);
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    const sign = pair.indexOf("=");
    const name = sign < 0 ? pair : pair.slice(0, sign);
    if (name !== "" && !parameters.has(name))
      parameters.set(name, decoded(sign < 0 ? "" : pair.slice(sign + 1)));
  }
  if (at < 0) return { address: before, folder: "", parameters };
  const folder = before
    .slice(at + 2)
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  return { address: before.slice(0, at), folder: folder.join("/"), parameters };
}

/** An address as it may be shown: without a password, behind `git::` too, and without parameters. */
export function shownSource(source: string): string {
  const [bare = ""] = source.split("?", 1);
  const how = /^[a-z0-9]{1,20}::/.exec(bare)?.[0] ?? "";
  // A host may be missing, or be filled in later.
  const address = bare.slice(how.length).replace(/:\/\/[^/@\s]{0,512}:[^/@\s]{0,512}@/, "://");
  return `${how}${withoutPassword(address)}`;
}

/** The parameters that say which file of an address it is, as its end; "" where there are none. */
export function queryOf({ parameters }: ModuleSource): string {
  const told = [...parameters].filter(([name]) => !HOW.has(name) && !SECRET.test(name));
  return told.length === 0 ? "" : `?${told.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** As it is written where it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
