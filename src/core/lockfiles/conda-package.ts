import type { Qualifiers, SourceKind } from "../model/component.js";
import { withoutCredentials } from "./python-source.js";

/** What the address of a conda package says. */
export interface CondaPackage {
  /** Empty where the file name tells none. */
  readonly name: string;
  readonly version: string;
  readonly source: SourceKind;
  readonly qualifiers: Qualifiers;
}

const ARCHIVE = /\.(conda|tar\.bz2)$/i;

/**
 * Reads the address of a conda package: `<channel>/<subdir>/<name>-<version>-<build>.conda`. Qualifiers as
 * https://github.com/package-url/purl-spec/blob/main/types/conda-definition.json has them, the host where it is not
 * Anaconda's.
 */
export function readCondaAddress(address: string): CondaPackage {
  const [bare = ""] = withoutCredentials(address).split(/[?#]/, 1);
  const isRemote = /^https?:\/\//i.test(bare);
  const segments = bare.split("/");
  const file = segments.pop() ?? "";
  const type = ARCHIVE.exec(file)?.[1]?.toLowerCase() ?? "";
  const parts = type === "" ? [] : decoded(file.replace(ARCHIVE, "")).split("-");
  const [build = "", version = ""] = parts.length > 2 ? [parts.pop(), parts.pop()] : [];
  const source = isRemote ? "registry" : "file";
  const known = { name: version === "" ? "" : parts.join("-"), version, source } as const;
  if (!isRemote) return { ...known, qualifiers: present([["build", build]]) };
  const subdir = segments.pop() ?? "";
  const { channel, host } = channelOf(segments.join("/"));
  return {
    ...known,
    qualifiers: present([
      ["build", build],
      ["channel", channel],
      ["repository_url", host],
      ["subdir", subdir],
      ["type", type],
    ]),
  };
}

function present(qualifiers: Qualifiers): Qualifiers {
  return qualifiers.filter(([, value]) => value !== "");
}

/** A token in the path (`/t/<token>/`) is nobody's business. */
function channelOf(url: string): { readonly channel: string; readonly host: string } {
  const [, host = "", path = ""] = /^(https?:\/\/[^/]+)\/?(.*)$/i.exec(url.replace(/\/t\/[^/]+/, "")) ?? [];
  if (/^https:\/\/conda\.anaconda\.org$/i.test(host)) return { channel: path, host: "" };
  if (/^https:\/\/repo\.anaconda\.com$/i.test(host))
    return { channel: path.replace(/^pkgs\//, ""), host: "" };
  return { channel: path, host };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The name that a match specification asks for (`python >=3.9`, `conda-forge::numpy=1.26`), lower case as conda compares it.
 * @returns null where it names a capability of the machine (`__glibc`), which no lockfile holds, or nothing
 */
export function nameOfMatchSpec(spec: string): { readonly name: string; readonly range: string } | null {
  const [, name = "", range = ""] =
    /^\s*(?:[^\s:[\]]+::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(.*)$/s.exec(spec) ?? [];
  return name === "" || name.startsWith("__") ? null : { name: name.toLowerCase(), range: range.trim() };
}
