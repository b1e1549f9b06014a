/** Which level decided something, and where it stands. */
export interface PolicyOrigin {
  readonly level: "built-in" | "organisation" | "repository";
  /** Path as people know it: `.github/weir.yml`, `acme/.github: weir.yml`; null for what is built in. */
  readonly file: string | null;
  readonly line: number | null;
}
