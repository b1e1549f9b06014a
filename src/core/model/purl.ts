import { type Component, type ComponentRef, type PurlType, type Qualifiers, SUBPATH } from "./component.js";
import { foldName } from "./ecosystem.js";
import { imageName, imageVersion } from "./image.js";
import { withoutPassword } from "./password.js";

/** A purl's parts before they are encoded. */
interface Parts {
  readonly type: PurlType;
  /** Namespace and name. */
  readonly segments: readonly string[];
  readonly version: string;
  readonly qualifiers: Qualifiers;
  readonly subpath: readonly string[];
}

type Described = Pick<Component, "type" | "name" | "version" | "qualifiers">;

/** Qualifiers that are addresses. */
const ADDRESSES: ReadonlySet<string> = new Set(["download_url", "repository_url", "vcs_url"]);
const QUALIFIER_KEY = /^[a-z._-][a-z0-9._-]*$/;

/** Percent-encodes as the purl specification asks: everything but unreserved characters and the colon. */
function encode(part: string): string {
  if (/^[\w.~:-]*$/.test(part)) return part;
  return encodeURIComponent(wellFormed(part))
    .replaceAll("%3A", ":")
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Lone surrogates become U+FFFD: `encodeURIComponent` would throw at them (`toWellFormed` needs ES2024). */
export function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

function plain({ type, name, version, qualifiers = [] }: Described): Parts {
  return { type, segments: name.split("/"), version, qualifiers, subpath: [] };
}

function lower(component: Described): Parts {
  return plain({ ...component, name: component.name.toLowerCase() });
}

/** `host/owner/repository`, without what an address has around it. */
function repository(component: Described): Parts {
  const name = component.name.replace(/^[a-z+]{1,20}:\/\//i, "").replace(/\.git$/i, "");
  return plain({ ...component, name });
}

/**
 * https://github.com/package-url/purl-spec/blob/main/types/maven-definition.json. The id of a Gradle plugin stands for
 * the artifact that repositories have under it.
 */
function maven(component: Described): Parts {
  const colon = component.name.indexOf(":");
  const { name } = component;
  const segments =
    colon === -1 ? [name, `${name}.gradle.plugin`] : [name.slice(0, colon), name.slice(colon + 1)];
  return { ...plain(component), segments };
}

/** The subspec is the subpath. */
function cocoapods(component: Described): Parts {
  const [pod = "", ...subspec] = component.name.split("/");
  return { ...plain(component), segments: [pod], subpath: subspec };
}

/** Owner and repository are lower case; the folder of an action belongs to its name, its slashes encoded. */
function action(component: Described): Parts {
  const [owner = "", repo = "", ...path] = component.name.split("/");
  const name = [repo.toLowerCase(), ...path].join("/");
  return { ...plain(component), segments: name === "" ? [owner.toLowerCase()] : [owner.toLowerCase(), name] };
}

/** The public registry is the default, any other is a qualifier. */
function provider(component: Described): Parts {
  const parts = lower(component);
  const [host = "", ...rest] = parts.segments;
  if (!host.includes(".")) return parts;
  const url = host === "registry.terraform.io" ? "" : `https://${host}`;
  return { ...parts, segments: rest, qualifiers: withDefault(parts.qualifiers, "repository_url", url) };
}

/**
 * An image by its tag is `docker`, by its digest `oci`: there the name is the last part of the repository, which is a
 * qualifier as a whole. An artifact without digest that is no image keeps its tag as a qualifier too.
 */
function image(component: Described): Parts {
  const { host, path } = imageName(component.name);
  const { tag, digest } = imageVersion(component.version);
  const parts = plain(component);
  if (component.type === "docker" && digest === null) {
    const qualifiers = withDefault(parts.qualifiers, "repository_url", host ?? "");
    return { ...parts, segments: path.split("/"), qualifiers };
  }
  const whole =
    host === null ? `docker.io/${path.includes("/") ? path : `library/${path}`}` : `${host}/${path}`;
  const located = withDefault(parts.qualifiers, "repository_url", whole);
  return {
    ...parts,
    type: "oci",
    segments: [path.slice(path.lastIndexOf("/") + 1).toLowerCase()],
    version: digest ?? "",
    qualifiers: withDefault(located, "tag", tag ?? ""),
  };
}

function withDefault(qualifiers: Qualifiers, key: string, value: string): Qualifiers {
  return qualifiers.some(([known]) => known === key) ? qualifiers : [...qualifiers, [key, value]];
}

/** What differs from writing the name as it is. */
const FORMS: Partial<Record<PurlType, (component: Described) => Parts>> = {
  apk: lower,
  bitbucket: lower,
  carthage: repository,
  cocoapods,
  composer: lower,
  deb: lower,
  docker: image,
  github: (component) => lower({ ...component, name: component.name.replace(/\.git$/i, "") }),
  githubactions: action,
  gitlab: lower,
  golang: lower,
  hex: lower,
  maven,
  oci: image,
  pub: lower,
  pypi: (component) => plain({ ...component, name: foldName("pypi", component.name) }),
  swift: repository,
  terraform: provider,
};

/**
 * The package URL of a component, e.g. `pkg:npm/%40scope/name@1.0.0`, as the specification writes its type:
 * https://github.com/package-url/purl-spec/blob/main/docs/specification/how-to-build.md. Qualifiers are sorted by key,
 * those without a value or with a key that none can have are left out. Passwords in addresses are left out too, whatever
 * a lockfile writes: a purl is shown to everybody.
 *
 * npm names are kept in the case the lockfile has (the specification lower-cases them, but `JSONStream` and
 * `jsonstream` are two packages). Where the specification folds names that its ecosystem folds too, the purl does so.
 */
export function purlOf(component: Described): string {
  const { type, segments, version, qualifiers, subpath } = (FORMS[component.type] ?? plain)(component);
  // None may be empty: a folder of the machine (`/Users/somebody/package`) begins with one.
  const name = segments.filter(Boolean).map(encode).join("/");
  const versioned = `pkg:${type}/${name}${version === "" ? "" : `@${encode(version)}`}`;
  if (qualifiers.length === 0 && subpath.length === 0) return versioned;
  const folder = qualifiers.find(([key]) => key === SUBPATH)?.[1].split("/") ?? [];
  const path = [...subpath, ...folder]
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .map(encode);
  const pairs = qualifiers
    .map(([key, value]) => [key.toLowerCase(), value] as const)
    .filter(([key, value]) => value !== "" && key !== SUBPATH && QUALIFIER_KEY.test(key))
    .map(([key, value]) => `${key}=${encode(ADDRESSES.has(key) ? withoutPassword(value) : value)}`)
    .sort();
  const more = pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  return `${versioned}${more}${path.length === 0 ? "" : `#${path.join("/")}`}`;
}

/** The component together with its purl. @param component with the range that stands in for its version, if any */
export function refOf(component: Component & Pick<ComponentRef, "range">): ComponentRef {
  const { type, name, version, source, qualifiers, range } = component;
  const purl = purlOf(component);
  const ref: ComponentRef =
    qualifiers === undefined
      ? { type, name, version, source, purl }
      : { type, name, version, source, qualifiers, purl };
  return version !== "" || range === undefined || range === "" ? ref : { ...ref, range };
}
