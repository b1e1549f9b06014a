import type { PurlType, Qualifiers } from "../model/component.js";
import { withoutEndSlashes } from "../model/paths.js";

/** A repository as a component: `github` and its like where their hosts are known, else `generic` with `vcs_url`. */
export interface RepositoryAddress {
  readonly type: PurlType;
  readonly name: string;
  readonly qualifiers: Qualifiers;
}

const HOSTS: ReadonlyMap<string, PurlType> = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["bitbucket.org", "bitbucket"],
]);

/**
 * Takes the address of a git repository apart: `https://…`, `git@host:path`, `ssh://…`, `git::…`, `host/path`. A password
 * in it is left out.
 * @returns null for what names no host
 */
export function readRepository(address: string): RepositoryAddress | null {
  const bare = address
    .trim()
    .replace(/^git::/, "")
    .replace(/^git\+/, "")
    .replace(/[?#].*$/s, "");
  const scp = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\/\/|\d+\/)([^\s:]+)$/.exec(bare);
  const url = scp === null ? bare : `ssh://${scp[1] ?? ""}/${scp[2] ?? ""}`;
  const whole = /^[a-z][a-z0-9+.-]{0,19}:\/\//i.test(url) ? url : `https://${url}`;
  if (/\s/.test(whole) || !URL.canParse(whole)) return null;
  const { host, pathname, protocol } = new URL(whole);
  const path = withoutEndSlashes(pathname.replace(/^\/+/, "")).replace(/\.git$/i, "");
  if (!/^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?$/.test(host) || path === "" || protocol === "file:")
    return null;
  const type = HOSTS.get(host.toLowerCase().replace(/^www\./, ""));
  if (type !== undefined && path.includes("/")) {
    const name =
      type === "gitlab"
        ? path
        : path
            .split("/")
            .slice(0, 2)
            .join("/")
            .replace(/\.git$/i, "");
    return { type, name, qualifiers: [] };
  }
  const scheme = protocol === "ssh:" ? "ssh" : "https";
  return {
    type: "generic",
    name: `${host}/${path}`,
    qualifiers: [["vcs_url", `git+${scheme}://${host}/${path}`]],
  };
}
