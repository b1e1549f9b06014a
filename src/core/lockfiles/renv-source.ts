import type { Qualifiers, SourceKind } from "../model/component.js";
import { vcsQualifiers } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** Where a package of a renv.lock comes from. */
export interface RenvSource {
  readonly source: SourceKind;
  readonly resolved: string | null;
  readonly qualifiers?: Qualifiers;
}

/** Mirrors of CRAN, by the names that renv and Posit give them. */
const CRAN_NAMES = new Set(["", "cran", "rspm", "ppm", "p3m"]);
const CRAN_ADDRESS =
  /^https?:\/\/(?:(?:cran|cloud)\.r-project\.org|cran\.rstudio\.com|(?:packagemanager\.(?:posit\.co|rstudio\.com)|p3m\.dev)\/(?:all|cran))(?:\/|$)/i;
const HOSTS: Readonly<Record<string, string>> = {
  github: "github.com",
  gitlab: "gitlab.com",
  bitbucket: "bitbucket.org",
};

/** The repositories of a renv.lock: name → address. */
export function renvRepositories(lock: JsonObject): ReadonlyMap<string, string> {
  const r = lock["R"];
  const list = isJsonObject(r) && Array.isArray(r["Repositories"]) ? (r["Repositories"] as unknown[]) : [];
  return new Map(
    list.flatMap((one): [string, string][] => {
      const [name, url] = isJsonObject(one) ? [one["Name"], one["URL"]] : [];
      return typeof name === "string" && typeof url === "string" ? [[name, url]] : [];
    }),
  );
}

/**
 * The source of an entry. CRAN and its mirrors are the default of the purl; any other repository is a qualifier.
 * https://rstudio.github.io/renv/articles/lockfile.html
 */
export function renvSource(entry: JsonObject, repositories: ReadonlyMap<string, string>): RenvSource {
  const text = (key: string): string => {
    const value = Object.hasOwn(entry, key) ? entry[key] : "";
    return typeof value === "string" ? value : "";
  };
  const source = text("Source").toLowerCase();
  const remote = text("RemoteType").toLowerCase();
  const forge = [source, remote].find((one) => Object.hasOwn(HOSTS, one));
  const commit = text("RemoteSha");
  const folder = text("RemoteSubdir");
  if (forge !== undefined) {
    const host = hostOf(text("RemoteHost"), HOSTS[forge] ?? "");
    const url = `https://${host}/${text("RemoteUsername")}/${text("RemoteRepo")}`;
    return { source: "git", resolved: url, qualifiers: vcsQualifiers("git", url, commit, folder) };
  }
  if (["git", "git2r", "xgit"].includes(source) || ["git", "git2r", "xgit"].includes(remote)) {
    const url = text("RemoteUrl");
    return {
      source: "git",
      resolved: url,
      qualifiers: url === "" ? [] : vcsQualifiers("git", url, commit, folder),
    };
  }
  if (source === "bioconductor")
    return {
      source: "registry",
      resolved: null,
      qualifiers: [["repository_url", "https://bioconductor.org"]],
    };
  if (source === "local" || source === "unknown")
    return { source: "file", resolved: textOr(text("RemoteUrl")) };
  if (source === "url") {
    const url = text("RemoteUrl");
    return { source: "url", resolved: textOr(url), qualifiers: [["download_url", url]] };
  }
  return fromRepository(text("Repository"), repositories);
}

/** The address decides: who writes the lockfile may call any repository CRAN. The name counts where no address is known. */
function fromRepository(name: string, repositories: ReadonlyMap<string, string>): RenvSource {
  const url = repositories.get(name) ?? (name.includes("://") ? name : null);
  const isCran = url === null ? CRAN_NAMES.has(name.toLowerCase()) : CRAN_ADDRESS.test(url);
  if (isCran) return { source: "registry", resolved: null };
  const address = withoutPassword(url ?? name);
  return { source: "registry", resolved: url, qualifiers: [["repository_url", address]] };
}

function textOr(text: string): string | null {
  return text === "" ? null : text;
}

/** `api.github.com`, `gitlab.example.org`, `https://api.bitbucket.org/2.0`. */
function hostOf(remote: string, standard: string): string {
  const host = remote.replace(/^https?:\/\//i, "").split("/", 1)[0] ?? "";
  return host === "" || host === `api.${standard}` ? standard : host;
}
