import type { Qualifiers, SourceKind } from "../model/component.js";

/** Where a package of a Cargo.lock comes from. */
export interface CargoSource {
  readonly kind: SourceKind;
  readonly qualifiers: Qualifiers | null;
}

const WORKSPACE: CargoSource = { kind: "workspace", qualifiers: null };
const DEFAULT: CargoSource = { kind: "registry", qualifiers: null };

const CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index";
/** Further ways to reach crates.io. */
const DEFAULT_REGISTRIES = new Set([
  "registry+https://github.com/rust-lang/crates.io-index.git",
  "sparse+https://index.crates.io/",
  "registry+sparse+https://index.crates.io/",
]);

/**
 * Reads the `source` of a package; null = it has none, so it lies in the repository. A git repository is told by
 * `vcs_url` with its commit, another registry by `repository_url`.
 * https://doc.rust-lang.org/cargo/reference/pkgid-spec.html
 */
export function cargoSource(source: string | null): CargoSource {
  if (source === null) return WORKSPACE;
  if (source === CRATES_IO || DEFAULT_REGISTRIES.has(source)) return DEFAULT;
  const plus = source.indexOf("+");
  const kind = plus < 0 ? "" : source.slice(0, plus);
  const address = source.slice(plus + 1);
  if (kind === "git") return { kind: "git", qualifiers: [["vcs_url", gitAddress(address)]] };
  if (kind === "path") return { kind: "file", qualifiers: null };
  if (/^(?:sparse|registry|local-registry|directory)$/.test(kind)) {
    return { kind: "registry", qualifiers: [["repository_url", address.replace(/^sparse\+/, "")]] };
  }
  return { kind: "url", qualifiers: [["download_url", source]] };
}

/** `https://host/repo?branch=main#<commit>` as `git+https://host/repo@<commit>`. */
function gitAddress(address: string): string {
  const hash = address.indexOf("#");
  const precise = hash < 0 ? "" : `@${address.slice(hash + 1)}`;
  const [repository = ""] = address.split(/[?#]/, 1);
  return `git+${repository}${precise}`;
}
