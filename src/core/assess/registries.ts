import type { PurlType } from "../model/component.js";
import type { Graph } from "../model/graph.js";
import type { LockedNode } from "../model/lockfile.js";

/**
 * Hosts of the public registry that a package type is served from by default, its own mirrors and archives included.
 * Types that name no host, or that have no registry everybody uses, have none.
 */
const PUBLIC: ReadonlyMap<PurlType, ReadonlySet<string>> = new Map(
  Object.entries({
    bazel: ["bcr.bazel.build"],
    cargo: ["crates.io", "static.crates.io", "index.crates.io"],
    cocoapods: ["cdn.cocoapods.org", "trunk.cocoapods.org"],
    // Packagist names archives where the repositories are; what a private repository serves is source `git`.
    composer: ["packagist.org", "repo.packagist.org", "api.github.com", "codeload.github.com", "gitlab.com"],
    conan: ["center.conan.io", "center2.conan.io"],
    conda: ["conda.anaconda.org", "repo.anaconda.com", "repo.prefix.dev", "prefix.dev"],
    cran: [
      "cran.r-project.org",
      "cloud.r-project.org",
      "cran.rstudio.com",
      "packagemanager.posit.co",
      "bioconductor.org",
    ],
    docker: ["docker.io", "registry-1.docker.io"],
    gem: ["rubygems.org", "index.rubygems.org"],
    githubactions: ["github.com"],
    golang: ["proxy.golang.org"],
    hackage: ["hackage.haskell.org"],
    hex: ["hex.pm", "repo.hex.pm"],
    jsr: ["jsr.io", "npm.jsr.io"],
    julia: ["pkg.julialang.org", "github.com"],
    maven: ["repo.maven.apache.org", "repo1.maven.org", "maven.google.com", "plugins.gradle.org"],
    npm: ["registry.npmjs.org", "registry.yarnpkg.com"],
    nuget: ["api.nuget.org", "www.nuget.org", "nuget.org"],
    oci: ["docker.io", "registry-1.docker.io"],
    pub: ["pub.dev", "pub.dartlang.org"],
    pypi: ["pypi.org", "files.pythonhosted.org", "pypi.python.org"],
    swift: ["github.com", "gitlab.com"],
    terraform: ["registry.terraform.io", "registry.opentofu.org"],
  } satisfies Partial<Record<PurlType, string[]>>).map(([type, hosts]) => [type as PurlType, new Set(hosts)]),
);

/** What Cargo.lock calls crates.io: the git repository that was its index before there was one over HTTP. */
const CRATES_INDEX = "github.com/rust-lang/crates.io-index";
/** Where CocoaPods kept its specifications before there was a network of servers for them. */
const POD_SPECS = "github.com/cocoapods/specs";
/** https://jsr.io/docs/npm-compatibility: every name there is in the scope @jsr. */
const JSR_FOR_NPM = "npm.jsr.io";

/** An address with a host; null for what is none (paths, `git+ssh` shorthands, nothing). */
export function urlOf(resolved: string | null): URL | null {
  if (resolved === null || !URL.canParse(resolved)) return null;
  const url = new URL(resolved);
  return url.host === "" ? null : url;
}

/** `git@host:owner/repository`: https://git-scm.com/docs/git-clone#_git_urls */
const SCP = /^([\w.-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+):(?!\/\/)\/?([^\s:]+)$/;

/**
 * An address as a file of settings writes it (Cargo's `sparse+https://…`, git's `git@host:path`); null for a folder, and
 * for what is filled in later.
 */
export function placeOf(address: string): URL | null {
  const bare = address.replace(/^(?:sparse|registry|git)\+/, "");
  const url = urlOf(bare.replace(SCP, "ssh://$1/$2"));
  // `${HOST}` is a host to a URL.
  return url === null || /[${}%]/.test(url.host) ? null : url;
}

/** Hosts where anybody keeps repositories: that a registry lies there as well says nothing of it. */
const SHARED = new Set(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]);
const REPOSITORY = /^\/([^/]+\/[^/]+?)(?:\.git)?\/?$/;

/** What a registry is known by: its host, on a host of everybody's repositories `host/owner/repository`. */
export function placeName({ host, pathname }: URL): string {
  const repository = SHARED.has(host) ? REPOSITORY.exec(pathname)?.[1] : undefined;
  return repository === undefined ? host : `${host}/${repository.toLowerCase()}`;
}

/** Where a registry serves a node from: its own address, or the registry that a qualifier names; null = neither tells. */
export function servedFrom({
  resolved,
  qualifiers = [],
}: Pick<LockedNode, "resolved" | "qualifiers">): URL | null {
  return urlOf(resolved) ?? urlOf(qualifiers.find(([key]) => key === "repository_url")?.[1] ?? null);
}

/** Whether a type has a registry that everybody uses where nothing else is said: charts of Helm have none. */
export function hasDefaultRegistry(type: PurlType): boolean {
  return PUBLIC.has(type);
}

/** Whether the address is where everybody gets that name from. */
export function isPublicRegistry(type: PurlType, url: URL, name: string): boolean {
  if (PUBLIC.get(type)?.has(url.host) === true) return true;
  if (type === "npm") return url.host === JSR_FOR_NPM && scopeOf(name) === "@jsr";
  if (type === "cocoapods") return placeName(url) === POD_SPECS;
  return type === "cargo" && `${url.host}${url.pathname}` === CRATES_INDEX;
}

/** `@scope` of a name of npm; null where it has none. */
export function scopeOf(name: string): string | null {
  const slash = name.indexOf("/");
  return name.startsWith("@") && slash > 0 ? name.slice(0, slash) : null;
}

/** The hosts that lockfiles fetch from. Thousands of addresses begin alike: each beginning is parsed once. */
export function hostsOf(graphs: readonly Graph[]): ReadonlySet<string | null> {
  const starts = graphs.flatMap(({ lockfile }) =>
    lockfile.nodes.flatMap((node) => {
      const { resolved, qualifiers } = node;
      if (qualifiers !== undefined && urlOf(resolved) === null) return servedFrom(node)?.href ?? [];
      const path = resolved?.indexOf("/", "https://".length) ?? -1;
      return resolved === null || path === -1 ? (resolved ?? []) : resolved.slice(0, path);
    }),
  );
  return new Set([...new Set(starts)].map((start) => urlOf(start)?.host ?? null));
}
