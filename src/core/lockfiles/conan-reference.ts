import type { Qualifiers } from "../model/component.js";
import { MAX_TEXT } from "./entry-problems.js";

/** A recipe, and where it is told the package built of it. */
export interface ConanReference {
  readonly name: string;
  readonly version: string;
  /** `user`, `channel`, `rrev` and `prev`, as far as they are told. */
  readonly qualifiers?: Qualifiers;
}

/**
 * Reads `name/version[@user/channel][#rrev[%timestamp]][:package_id[#prev]]`.
 * https://docs.conan.io/2/reference/conanfile/attributes.html#package-reference,
 * https://github.com/package-url/purl-spec/blob/main/types/conan-definition.json
 * @param prev the package's revision where it stands apart
 * @returns null where it is none
 */
export function parseConanReference(text: string, prev: string | null = null): ConanReference | null {
  const colon = text.indexOf(":");
  const recipe = colon < 0 ? text : text.slice(0, colon);
  const built = colon < 0 ? "" : afterHash(text.slice(colon + 1));
  const hash = recipe.indexOf("#");
  const bare = hash < 0 ? recipe : recipe.slice(0, hash);
  const at = bare.indexOf("@");
  const slash = bare.indexOf("/");
  if (slash <= 0 || (at >= 0 && at < slash)) return null;
  const name = bare.slice(0, slash);
  const version = bare.slice(slash + 1, at < 0 ? bare.length : at);
  const [user = "", channel = ""] = at < 0 ? [] : bare.slice(at + 1).split("/", 2);
  if (version === "" || name.length > MAX_TEXT || version.length > MAX_TEXT) return null;
  const qualifiers = [
    ["user", user],
    ["channel", channel],
    ["rrev", afterHash(recipe)],
    ["prev", built === "" ? (prev ?? "") : built],
  ] as const;
  // `_` stands for none of a user or channel, and `0` is the revision of who has none.
  const told = qualifiers.filter(([, value]) => value !== "" && value !== "_" && value !== "0");
  return told.length === 0 ? { name, version } : { name, version, qualifiers: told };
}

/** What stands behind the `#`, without the time it was made at. */
function afterHash(text: string): string {
  const hash = text.indexOf("#");
  return hash < 0 ? "" : (text.slice(hash + 1).split("%", 1)[0] ?? "");
}
