/** Package types of the purl specification that Weir reads. https://github.com/package-url/purl-spec/blob/main/PURL-TYPES.rst */
export type PurlType = "npm";

/** `unknown` counts as runtime wherever a decision is taken. */
export type Scope = "runtime" | "development" | "unknown";

/**
 * Where a component comes from. `workspace` is first-party code of the same repository: it is a node of the graph,
 * never a component that a review tells as new.
 */
export type SourceKind = "registry" | "git" | "url" | "file" | "workspace";

/** CycloneDX's noun: what is compared between base and head. Names are exactly as the ecosystem has them. */
export interface Component {
  readonly type: PurlType;
  readonly name: string;
  readonly version: string;
  readonly source: SourceKind;
}

/** A component as reports and findings name it. */
export interface ComponentRef extends Component {
  /** Package URL, https://github.com/package-url/purl-spec. */
  readonly purl: string;
}
