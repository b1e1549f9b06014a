import { type Component, PURL_TYPES, type PurlType, type Qualifiers } from "./component.js";

/** What a purl says of a component. */
export type ReadPurl = Pick<Component, "type" | "name" | "version"> & { readonly qualifiers: Qualifiers };

/** A purl's parts, decoded. */
interface Parts {
  readonly namespace: readonly string[];
  readonly name: string;
  readonly version: string;
  readonly qualifiers: Qualifiers;
  readonly subpath: readonly string[];
}

type Named = Pick<ReadPurl, "name" | "version" | "qualifiers">;

const TYPES: ReadonlyMap<string, PurlType> = new Map(PURL_TYPES.map((type) => [type, type]));
const SCHEME = /^pkg:\/*/i;
const TYPE = /^[a-z][a-z0-9.+-]*$/;

/** Percent-encoding undone; a text that is none stays as it is. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .filter((part) => part !== "")
    .map(decode);
}

function qualifiersOf(text: string): Qualifiers {
  return text.split("&").flatMap((pair) => {
    const equals = pair.indexOf("=");
    const value = equals <= 0 ? "" : decode(pair.slice(equals + 1));
    return value === "" ? [] : [[pair.slice(0, equals).toLowerCase(), value] as const];
  });
}

/** Where the version begins; -1 = there is none. An `@` before a name is npm's, written as it should not be. */
function versionAt(path: string): number {
  const at = path.lastIndexOf("@");
  return at > 0 && path[at - 1] !== "/" ? at : -1;
}

function plain({ namespace, name, version, qualifiers }: Parts): Named {
  return { name: [...namespace, name].join("/"), version, qualifiers };
}

/** Of a plugin of Gradle the group says it all. A group is never absent: some write it into the name. */
function maven(parts: Parts): Named | null {
  const group = parts.namespace.join("/");
  if (group === "") return parts.name.includes(":") ? plain(parts) : null;
  const isPlugin = parts.name === `${group}.gradle.plugin`;
  return { ...plain(parts), name: isPlugin ? group : `${group}:${parts.name}` };
}

function cocoapods(parts: Parts): Named {
  return { ...plain(parts), name: [plain(parts).name, ...parts.subpath].join("/") };
}

function valueOf(qualifiers: Qualifiers, key: string): string {
  return qualifiers.find(([known]) => known === key)?.[1] ?? "";
}

function without(qualifiers: Qualifiers, ...keys: readonly string[]): Qualifiers {
  return qualifiers.filter(([key]) => !keys.includes(key));
}

const bareAddress = (address: string): string => address.replace(/^https?:\/\//i, "").replace(/\/+$/, "");

/** The host of another registry belongs to the address; one with a path says more than a host. */
function terraform(parts: Parts): Named {
  const read = plain(parts);
  const host = bareAddress(valueOf(parts.qualifiers, "repository_url"));
  if (!/^[^/]*\.[^/]*$/.test(host)) return read;
  return { ...read, name: `${host}/${read.name}`, qualifiers: without(parts.qualifiers, "repository_url") };
}

function docker(parts: Parts): Named {
  const read = plain(parts);
  const host = bareAddress(valueOf(parts.qualifiers, "repository_url"));
  if (host === "") return read;
  return { ...read, name: `${host}/${read.name}`, qualifiers: without(parts.qualifiers, "repository_url") };
}

/** The whole repository is a qualifier, as the tag is. */
function oci(parts: Parts): Named {
  const read = plain(parts);
  const repository = bareAddress(valueOf(parts.qualifiers, "repository_url"));
  const version = [valueOf(parts.qualifiers, "tag"), parts.version].filter((part) => part !== "").join("@");
  const qualifiers = without(parts.qualifiers, "repository_url", "tag");
  return { name: repository === "" ? read.name : repository, version, qualifiers };
}

/** What differs from namespace and name with a slash between them. */
const FORMS: Partial<Record<PurlType, (parts: Parts) => Named | null>> = {
  cocoapods,
  docker,
  maven,
  oci,
  terraform,
};

/**
 * What a package URL says, names as components have them: the opposite of `purlOf`, except for upper and lower case where
 * the specification of a type has only lower case. Reads what tools write, not only what is canonical: slashes behind
 * `pkg:`, npm's `@` as it is, types in upper case. A subpath counts where it belongs to the name.
 *
 * A type that Weir has no name for is `generic` with the qualifier `type`.
 * @returns null for what is no purl
 */
export function readPurl(text: string): ReadPurl | null {
  const scheme = SCHEME.exec(text);
  if (scheme === null) return null;
  const [beforeFragment, subpath] = cut(text.slice(scheme[0].length), "#");
  const [path, query] = cut(beforeFragment, "?");
  const [typeText, rest] = cut(path, "/");
  const written = typeText.toLowerCase();
  if (!TYPE.test(written)) return null;
  const at = versionAt(rest);
  const segments = segmentsOf(at === -1 ? rest : rest.slice(0, at));
  const name = segments.pop();
  if (name === undefined) return null;
  const type = TYPES.get(written);
  const parts: Parts = {
    namespace: segments,
    name,
    version: at === -1 ? "" : decode(rest.slice(at + 1)),
    qualifiers: qualifiersOf(query),
    subpath: segmentsOf(subpath),
  };
  if (type === undefined) {
    const qualifiers: Qualifiers = [["type", written], ...without(parts.qualifiers, "type")];
    return { type: "generic", ...plain({ ...parts, qualifiers }) };
  }
  const named = (FORMS[type] ?? plain)(parts);
  return named === null ? null : { type, ...named };
}

function cut(text: string, sign: string): readonly [before: string, after: string] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
