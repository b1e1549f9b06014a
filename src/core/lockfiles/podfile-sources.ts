import type { LockedNode } from "../model/lockfile.js";
import type { Qualifiers } from "../model/component.js";
import { joinPaths } from "../model/paths.js";
import { vcsQualifiers } from "./git-address.js";
import { withoutPassword } from "../model/password.js";
import { isYamlMap, yamlField, type YamlValue } from "./yaml-text.js";

/** Folders that other package managers fill: what lies there is not the repository's own. */
const FOREIGN = new Set(["node_modules", ".symlinks", ".plugin_symlinks", "Pods"]);

/** What a pod's repository may be kept with: https://guides.cocoapods.org/syntax/podspec.html#source */
const TOOLS = ["git", "svn", "hg"] as const;

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

  /** @param isHead whether it is its repository as it was that day, which no release holds */
  originOf(name: string, isHead: boolean): Origin {
    const root = rootOf(name);
    const integrity = this.#text(["SPEC CHECKSUMS", root]);
    const repository = this.#checkedOut(root);
    if (repository !== null) return { source: "git", integrity, ...repository };
    const path = this.#option(root, ":path");
    if (path !== null)
      return { source: this.folderOf(name) === null ? "file" : "workspace", resolved: path, integrity };
    const archive = this.#option(root, ":http");
    const url = archive ?? this.#option(root, ":podspec");
    if (url !== null) {
      const source = /^[a-z]+:\/\//i.test(url) ? "url" : "file";
      const found: Origin = { source, resolved: url, integrity };
      return archive === null ? found : { ...found, qualifiers: [["download_url", withoutPassword(url)]] };
    }
    return isHead ? { source: "git", resolved: "HEAD", integrity } : this.#fromRepository(root, integrity);
  }

  /** Repository folder of a pod of the repository's own; null where it is none. */
  folderOf(name: string): string | null {
    const path = this.#option(rootOf(name), ":path");
    if (path === null || /^(?:[/~\\]|[A-Za-z]:)/.test(path)) return null;
    const folder = joinPaths(this.#folder, path.replace(/\/[^/]{1,255}\.podspec(?:\.json)?$/, ""));
    const foreign = folder.split("/").some((part) => part === ".." || FOREIGN.has(part));
    return foreign ? null : folder;
  }

  /** The repository of version control that a pod is taken from, at what is told of its revision; null where it is none. */
  #checkedOut(root: string): Pick<LockedNode, "resolved" | "qualifiers"> | null {
    const tool = TOOLS.find((one) => this.#option(root, `:${one}`) !== null);
    const address = tool === undefined ? null : this.#option(root, `:${tool}`);
    if (tool === undefined || address === null) return null;
    const exact = this.#option(root, tool === "git" ? ":commit" : ":revision");
    const revision = exact ?? this.#option(root, ":tag") ?? this.#option(root, ":branch");
    const resolved = revision === null ? address : `${address}#${revision}`;
    return { resolved, qualifiers: vcsQualifiers(tool, address, revision) };
  }

  /** Of a repository that has no address, CocoaPods writes the name that it has on the machine. */
  #fromRepository(root: string, integrity: string | null): Origin {
    const repository = this.#repositories.get(root) ?? null;
    if (repository === null || repository === "trunk")
      return { source: "registry", resolved: null, integrity };
    if (isTrunk(repository)) return { source: "registry", resolved: repository, integrity };
    const qualifiers: Qualifiers = [["repository_url", withoutPassword(repository)]];
    return { source: "registry", resolved: repository, integrity, qualifiers };
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
