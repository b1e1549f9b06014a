import type { LockedNode } from "../model/lockfile.js";
import type { Qualifiers } from "../model/component.js";
import { joinPaths } from "../model/paths.js";
import { vcsUrl, withoutPassword } from "./git-address.js";
import { isYamlMap, yamlField, type YamlValue } from "./yaml-text.js";

/** Folders that other package managers fill: what lies there is not the repository's own. */
const FOREIGN = new Set(["node_modules", ".symlinks", ".plugin_symlinks", "Pods"]);

type Origin = Pick<LockedNode, "source" | "resolved" | "integrity"> & {
  readonly qualifiers?: Qualifiers;
};

/** Where the pods of a Podfile.lock come from: SPEC REPOS, EXTERNAL SOURCES, CHECKOUT OPTIONS, SPEC CHECKSUMS. */
export class PodSources {
  readonly #file: YamlValue;
  readonly #folder: string;
  readonly #repositories = new Map<string, string>();

  /** @param folder of the lockfile */
  constructor(file: YamlValue, folder: string) {
    this.#file = file;
    this.#folder = folder;
    const repositories = yamlField(file, "SPEC REPOS");
    if (!isYamlMap(repositories)) return;
    for (const [repository, pods] of Object.entries(repositories)) {
      if (!Array.isArray(pods)) continue;
      for (const pod of pods as readonly YamlValue[]) {
        if (typeof pod === "string") this.#repositories.set(rootOf(pod), repository);
      }
    }
  }

  originOf(name: string): Origin {
    const root = rootOf(name);
    const integrity = this.#text(["SPEC CHECKSUMS", root]);
    const git = this.#option(root, ":git");
    if (git !== null) {
      const commit = this.#option(root, ":commit");
      const resolved = commit === null ? git : `${git}#${commit}`;
      return { source: "git", resolved, integrity, qualifiers: [["vcs_url", vcsUrl(git, commit ?? "")]] };
    }
    const path = this.#option(root, ":path");
    if (path !== null)
      return { source: this.folderOf(name) === null ? "file" : "workspace", resolved: path, integrity };
    const url = this.#option(root, ":http") ?? this.#option(root, ":podspec");
    if (url !== null) return { source: /^[a-z]+:\/\//i.test(url) ? "url" : "file", resolved: url, integrity };
    return this.#fromRepository(root, integrity);
  }

  /** Repository folder of a pod of the repository's own; null where it is none. */
  folderOf(name: string): string | null {
    const path = this.#option(rootOf(name), ":path");
    if (path === null || /^(?:[/~\\]|[A-Za-z]:)/.test(path)) return null;
    const folder = joinPaths(this.#folder, path.replace(/\/[^/]{1,255}\.podspec(?:\.json)?$/, ""));
    const foreign = folder.split("/").some((part) => part === ".." || FOREIGN.has(part));
    return foreign ? null : folder;
  }

  #fromRepository(root: string, integrity: string | null): Origin {
    const repository = this.#repositories.get(root);
    const url = repository !== undefined && /^[a-z+]+:\/\/|^[\w.-]+@/i.test(repository) ? repository : null;
    if (url === null || isTrunk(url)) return { source: "registry", resolved: url, integrity };
    const qualifiers: Qualifiers = [["repository_url", withoutPassword(url)]];
    return { source: "registry", resolved: url, integrity, qualifiers };
  }

  /** What was checked out says more than what was asked for. */
  #option(root: string, key: string): string | null {
    return this.#text(["CHECKOUT OPTIONS", root, key]) ?? this.#text(["EXTERNAL SOURCES", root, key]);
  }

  #text(path: readonly string[]): string | null {
    const value = path.reduce<YamlValue | undefined>((within, key) => yamlField(within, key), this.#file);
    return typeof value === "string" && value !== "" ? value : null;
  }
}

/** The pod of a subspec. */
function rootOf(name: string): string {
  const slash = name.indexOf("/");
  return slash < 0 ? name : name.slice(0, slash);
}

function isTrunk(url: string): boolean {
  return /^(?:https:\/\/cdn\.cocoapods\.org\/?|https:\/\/github\.com\/cocoapods\/specs(?:\.git)?\/?)$/i.test(
    url,
  );
}
