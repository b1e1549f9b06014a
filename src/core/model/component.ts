/**
 * Package types that Weir reads, by their name in a purl. Those of the specification
 * (https://github.com/package-url/purl-spec/tree/main/types) are meant as it defines them; the others are used as its
 * list of candidates or the tools that write purls have them:
 * - `carthage`, `gitlab`, `helm`, `terraform` stand in the list of candidates (`terraform`: providers and modules);
 * - `githubactions` is how GitHub's own dependency graph names actions;
 * - `jsr` is how tools for Deno name packages of jsr.io.
 *
 * Nix flake inputs, git submodules and pre-commit hooks have no type of their own: they are repositories (`github`,
 * `gitlab`, `bitbucket`), else `generic` with `vcs_url` or `download_url`. Devcontainer features are `oci` artifacts.
 * rebar.lock's packages are `hex`.
 */
export const PURL_TYPES = [
  "apk",
  "bazel",
  "bitbucket",
  "cargo",
  "carthage",
  "cocoapods",
  "composer",
  "conan",
  "conda",
  "cran",
  "deb",
  "docker",
  "gem",
  "generic",
  "github",
  "githubactions",
  "gitlab",
  "golang",
  "hackage",
  "helm",
  "hex",
  "jsr",
  "julia",
  "maven",
  "npm",
  "nuget",
  "oci",
  "pub",
  "pypi",
  "swift",
  "terraform",
] as const;

export type PurlType = (typeof PURL_TYPES)[number];

/** `unknown` counts as runtime wherever a decision is taken. */
export type Scope = "runtime" | "development" | "unknown";

/**
 * Where a component comes from. `workspace` is first-party code of the same repository: it is a node of the graph,
 * never a component that a review tells as new.
 */
export type SourceKind = "registry" | "git" | "url" | "file" | "workspace";

/**
 * What a purl says besides type, name and version, e.g. `["repository_url", "https://…"]`, as pairs of key and value.
 * Only what tells one thing from another that would have the same purl: a registry that is not the default, a platform,
 * a channel, a repository. Keys: https://github.com/package-url/purl-spec/blob/main/docs/known-qualifiers.md and the
 * definition of the type.
 */
export type Qualifiers = readonly (readonly [key: string, value: string])[];

/**
 * Stands among the qualifiers for the folder within what is fetched, the `subpath` of a purl. Two folders are two
 * components, each with a version of its own: https://github.com/package-url/purl-spec/blob/main/docs/specification/purl-specification.md
 */
export const SUBPATH = "subpath";

/**
 * CycloneDX's noun: what is compared between base and head. Names are exactly as the ecosystem has them, namespace and
 * all: `@scope/name`, `group:artifact` (a Gradle plugin by its id), `vendor/name`, a Go module's path, `host/owner/repository` (swift), `owner/repository`
 * (github), `owner/repository/path` (githubactions), `Pod/Subspec`, `debian/curl` (deb, apk), an image's whole repository
 * (docker, oci: `ghcr.io/owner/image`), a provider's whole address (terraform).
 */
export interface Component {
  readonly type: PurlType;
  readonly name: string;
  /**
   * As the lockfile has it. Go keeps its `v`. An image: its tag, its digest (`sha256:…`), or `tag@sha256:…`. Empty where
   * nothing is told.
   */
  readonly version: string;
  readonly source: SourceKind;
  readonly qualifiers?: Qualifiers;
}

/** A component as reports and findings name it. */
export interface ComponentRef extends Component {
  /** Package URL, https://github.com/package-url/purl-spec. */
  readonly purl: string;
  /** Only where a manifest fixes no version: what it asks for, as written. */
  readonly range?: string;
}
