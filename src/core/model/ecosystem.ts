import { PURL_TYPES, type PurlType, type Qualifiers } from "./component.js";
import { imageRepository } from "./image.js";

/** What is known of a package type beyond its name. */
interface Ecosystem {
  /**
   * https://ossf.github.io/osv-schema/#defined-ecosystems; null where nobody publishes advisories. A map where the first
   * part of the name, the vendor, decides.
   */
  readonly osv: string | ReadonlyMap<string, string> | null;
  /** Two names are one package when this makes them equal. */
  readonly fold: (name: string) => string;
  /** The name under which OSV has the package; absent = as written. */
  readonly osvName?: (name: string) => string;
}

const exact = (name: string): string => name;
const lower = (name: string): string => name.toLowerCase();
/** https://peps.python.org/pep-0503/#normalized-names */
const pep503 = (name: string): string =>
  FOLDED.test(name) ? name : name.toLowerCase().replace(/[-_.]+/g, "-");
/** What most names are already. */
const FOLDED = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** `https://github.com/Owner/Repo.git` and `github.com/owner/repo` are one repository. */
const repository = (name: string): string => bareRepository(name).toLowerCase();
const lastSegment = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function bareRepository(name: string): string {
  return name
    .replace(/^[a-z+]{1,20}:\/\//i, "")
    .replace(/\/$/, "")
    .replace(/\.git$/i, "");
}

/** Owner and repository are the same in any case, folders within the repository are not. */
function action(name: string): string {
  const [owner = "", repo = "", ...path] = name.split("/");
  return [owner.toLowerCase(), repo.toLowerCase(), ...path].join("/");
}

/** `registry.terraform.io/hashicorp/aws` is `hashicorp/aws`. */
function provider(name: string): string {
  return name.toLowerCase().replace(/^registry\.terraform\.io\//, "");
}

/** The id of a Gradle plugin is that of its marker: https://docs.gradle.org/current/userguide/plugins.html#sec:plugin_markers */
function gradlePlugin(name: string): string {
  return name.includes(":") ? name : `${name}:${name}.gradle.plugin`;
}

const BY_TYPE: Readonly<Record<PurlType, Ecosystem>> = {
  apk: {
    osv: new Map([
      ["alpine", "Alpine"],
      ["chainguard", "Chainguard"],
      ["wolfi", "Wolfi"],
    ]),
    fold: lower,
    osvName: lastSegment,
  },
  bazel: { osv: null, fold: exact },
  bitbucket: { osv: null, fold: repository },
  cargo: { osv: "crates.io", fold: exact },
  carthage: { osv: null, fold: repository },
  cocoapods: { osv: null, fold: exact },
  composer: { osv: "Packagist", fold: lower, osvName: lower },
  conan: { osv: "ConanCenter", fold: exact },
  conda: { osv: null, fold: lower },
  cran: { osv: "CRAN", fold: exact },
  deb: {
    osv: new Map([
      ["debian", "Debian"],
      ["ubuntu", "Ubuntu"],
    ]),
    fold: lower,
    osvName: lastSegment,
  },
  docker: { osv: null, fold: imageRepository },
  gem: { osv: "RubyGems", fold: exact },
  generic: { osv: null, fold: exact },
  github: { osv: null, fold: repository },
  githubactions: {
    osv: "GitHub Actions",
    fold: action,
    osvName: (name) => name.split("/").slice(0, 2).join("/"),
  },
  gitlab: { osv: null, fold: repository },
  golang: { osv: "Go", fold: exact },
  hackage: { osv: "Hackage", fold: exact },
  helm: { osv: null, fold: exact },
  hex: { osv: "Hex", fold: lower, osvName: lower },
  jsr: { osv: null, fold: exact },
  julia: { osv: "Julia", fold: exact },
  maven: { osv: "Maven", fold: exact, osvName: gradlePlugin },
  npm: { osv: "npm", fold: exact },
  nuget: { osv: "NuGet", fold: lower },
  oci: { osv: null, fold: imageRepository },
  pub: { osv: "Pub", fold: lower, osvName: lower },
  pypi: { osv: "PyPI", fold: pep503, osvName: pep503 },
  swift: { osv: "SwiftURL", fold: repository, osvName: bareRepository },
  terraform: { osv: null, fold: provider },
};

/** By the name that OSV gives the ecosystem. */
const BY_OSV: ReadonlyMap<string, Ecosystem> = new Map(
  PURL_TYPES.flatMap((type) => {
    const ecosystem = BY_TYPE[type];
    const names = typeof ecosystem.osv === "string" ? [ecosystem.osv] : [...(ecosystem.osv?.values() ?? [])];
    return names.map((name) => [name, ecosystem] as const);
  }),
);

/** Every ecosystem of OSV that Weir reads lockfiles of, without releases (`Debian`, not `Debian:12`). */
export const OSV_ECOSYSTEMS: ReadonlySet<string> = new Set(BY_OSV.keys());

/** A name as its ecosystem compares it. Never shown: reports keep what is written. */
export function foldName(type: PurlType, name: string): string {
  return BY_TYPE[type].fold(name);
}

/**
 * The key under which base and head are paired: equal for one package in whatever spelling. An image is one component
 * whether its tag or its digest is written (`docker`, `oci`).
 */
export function nameKey(type: PurlType, name: string): string {
  return `${type === "oci" ? "docker" : type}/${foldName(type, name)}`;
}

/**
 * What OSV calls a package; upper and lower case count for it.
 * @returns null where OSV has no such ecosystem: nobody can be asked
 */
export function osvPackage(pack: {
  readonly type: PurlType;
  readonly name: string;
}): { readonly ecosystem: string; readonly name: string } | null {
  const { osv, osvName } = BY_TYPE[pack.type];
  const vendor = pack.name.slice(0, Math.max(0, pack.name.indexOf("/"))).toLowerCase();
  const ecosystem = typeof osv === "object" ? osv?.get(vendor) : osv;
  return ecosystem === undefined ? null : { ecosystem, name: osvName?.(pack.name) ?? pack.name };
}

/**
 * The key under which advisories are kept and looked up: equal for one package in whatever spelling.
 * @param ecosystem as OSV writes it; a release (`Debian:12`, `Alpine:v3.18`) does not count
 */
export function osvKey(ecosystem: string, name: string): string {
  const base = withoutRelease(ecosystem);
  return `${base}/${BY_OSV.get(base)?.fold(name) ?? name}`;
}

/** `Debian` of `Debian:12`. */
export function withoutRelease(ecosystem: string): string {
  return ecosystem.split(":", 1)[0] ?? ecosystem;
}

/**
 * https://wiki.debian.org/DebianReleases, https://wiki.ubuntu.com/Releases (those with long support): a purl may name the
 * release either way.
 */
const RELEASES: ReadonlyMap<string, string> = new Map([
  ["buster", "10"],
  ["bullseye", "11"],
  ["bookworm", "12"],
  ["trixie", "13"],
  ["forky", "14"],
  ["trusty", "14.04"],
  ["xenial", "16.04"],
  ["bionic", "18.04"],
  ["focal", "20.04"],
  ["jammy", "22.04"],
  ["noble", "24.04"],
]);

/** Year and month: `22.04`. */
const UBUNTU = /^\d\d\.(?:04|10)$/;

/**
 * The release of a distribution that a component belongs to, as OSV writes it behind the ecosystem (`12`, `v3.18`,
 * `22.04`), from the purl's `distro`; null where none is told.
 */
export function osvRelease(type: PurlType, qualifiers: Qualifiers | undefined): string | null {
  const distro = qualifiers?.find(([key]) => key === "distro")?.[1].toLowerCase() ?? "";
  if (type !== "deb" && type !== "apk") return null;
  // Trivy writes the number alone.
  const release = RELEASES.get(distro) ?? /^(?:[a-z]+-)?(\d+(?:\.\d+)?)/.exec(distro)?.[1];
  if (release === undefined) return null;
  if (type === "apk") return `v${release}`;
  // Debian's advisories know no point releases.
  return UBUNTU.test(release) ? release : (release.split(".", 1)[0] ?? null);
}

/**
 * Whether an entry of that ecosystem holds for a component of that release. An entry without a release holds for all; a
 * component without one is held against all.
 */
export function isOfRelease(ecosystem: string, release: string | null): boolean {
  const [, own, ...more] = ecosystem.split(":");
  // Ubuntu writes its kinds of support around it: `Ubuntu:22.04:LTS`, `Ubuntu:Pro:18.04:LTS`.
  return own === undefined || release === null || own === release || more.includes(release);
}
