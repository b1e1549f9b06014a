import type { Qualifiers } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, Requirement } from "../model/lockfile.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { PaketEntry } from "./paket-entries.js";
import type { PaketAsk } from "./paket-manifests.js";

const NUGET_ORG = /^https?:\/\/(?:www\.|api\.)?nuget\.org(?:\/|$)/i;
const HTTP = /^https?:\/\//i;
const HOSTS = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["bitbucket.org", "bitbucket"],
] as const);

type Identity = Pick<LockedNode, "name" | "version" | "source" | "resolved"> &
  Pick<Partial<LockedNode>, "type" | "qualifiers">;

/** Keys of a package of NuGet, by group and name: every group is resolved by itself. */
function nugetKey(group: string, name: string): string {
  return `${group}/nuget/${name.toLowerCase()}`;
}

/** The key under which an entry answers to what a paket.dependencies asks for. */
function askedKey(group: string, section: string, name: string): string {
  return section === "nuget" ? nugetKey(group, name) : `${group}/${section}/${name.toLowerCase()}`;
}

/** The nodes of a paket.lock: one per package and group, and one per commit of a repository of which files are used. */
export function paketNodes(entries: readonly PaketEntry[], problems: EntryProblems): LockedNode[] {
  const nodes = new Map<string, LockedNode & { requires: Requirement[] }>();
  for (const entry of entries) {
    const { group, section, remote, name, version, line } = entry;
    const identity = identityOf(entry);
    if (identity === null || identity.name.length > MAX_TEXT || identity.version.length > MAX_TEXT) {
      problems.add("unreadable-entry", line, `the entry ${quote(name || version)} cannot be read`);
      continue;
    }
    const isPackage = section === "nuget";
    const own = section === "http" ? name : `${remote}/${version}`;
    const key = isPackage ? nugetKey(group, name) : `${group}/${section}/${own.toLowerCase()}`;
    const requires = requirementsOf(entry);
    const known = nodes.get(key);
    if (known === undefined) {
      const provides = isPackage ? [] : providedBy(entry);
      nodes.set(key, { ...lockedNode({ key, provides, line, ...identity }), requires });
    } else if (isPackage && known.version !== version) {
      problems.add("unreadable-entry", line, `${quote(name)} stands twice in one group`);
    } else for (const requirement of requires) known.requires.push(requirement);
  }
  return [...nodes.values()];
}

/** What a line of a manifest asks for. */
export function requirementAsked({ group, section, name, range, kind }: PaketAsk): Requirement {
  const targets = [askedKey(group, section, name)];
  return { name, range, kind, targets, mayBeMissing: section !== "nuget" };
}

function providedBy({ group, section, remote, name, version }: PaketEntry): string[] {
  const provided = [askedKey(group, section, remote)];
  if (section === "http")
    provided.push(askedKey(group, section, addressOf(remote, version)), askedKey(group, section, name));
  return provided;
}

function requirementsOf({ group, dependencies }: PaketEntry): Requirement[] {
  return dependencies.map(({ name, range, restricted }) => ({
    name,
    range,
    kind: "runtime",
    targets: [nugetKey(group, name)],
    mayBeMissing: restricted,
  }));
}

function identityOf(entry: PaketEntry): Identity | null {
  const { section, remote, name, version } = entry;
  switch (section) {
    case "nuget":
      return name === "" || version === "" ? null : packageOf(entry);
    case "github":
      return remote === ""
        ? null
        : { type: "github", name: remote, version, source: "git", resolved: `https://github.com/${remote}` };
    case "gist":
      return gitOf(`https://gist.github.com/${remote}`, remote, version);
    case "git":
      return remote === "" || version === "" ? null : gitOf(remote, remote, version);
    case "http": {
      const address = addressOf(remote, version);
      const qualifiers: Qualifiers = [["download_url", address]];
      return name === ""
        ? null
        : { type: "generic", name, version: "", source: "url", resolved: address, qualifiers };
    }
  }
}

/** Feeds that are not nuget.org are told; those that are no address lie in a folder. */
function packageOf({ remote, name, version }: PaketEntry): Identity {
  if (remote === "" || NUGET_ORG.test(remote)) return { name, version, source: "registry", resolved: null };
  if (!HTTP.test(remote)) return { name, version, source: "file", resolved: remote };
  return { name, version, source: "registry", resolved: null, qualifiers: [["repository_url", remote]] };
}

/** A repository of a known host has a type of its own. */
function gitOf(address: string, written: string, version: string): Identity {
  const bare = address
    .replace(/^[a-z+]{1,20}:\/\//i, "")
    .replace(/^[^/@]{1,100}@/, "")
    .replace(/^([^/:]{1,100}):/, "$1/")
    .replace(/\.git$/i, "");
  const [host = "", ...path] = bare.split("/");
  const type = HOSTS.get(host.toLowerCase() as "github.com");
  const source = "git" as const;
  if (type !== undefined && path.length > 1) {
    return { type, name: path.join("/"), version, source, resolved: written };
  }
  const qualifiers: Qualifiers = [["vcs_url", `git+${address}${version === "" ? "" : `@${version}`}`]];
  const name = path.length === 0 ? bare : path.join("/");
  return { type: "generic", name, version, source, resolved: written, qualifiers };
}

function addressOf(remote: string, path: string): string {
  return path.startsWith("/") ? remote.replace(/\/$/, "") + path : remote;
}
