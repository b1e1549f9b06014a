import type { Qualifiers } from "../model/component.js";
import { withoutPassword } from "../model/password.js";

/**
 * The `vcs_url` of a purl: `git+https://host/owner/repository.git@revision`. Passwords stay out of it.
 * https://github.com/package-url/purl-spec/blob/main/docs/known-qualifiers.md
 * @param address as lockfiles write it, `git@host:owner/repository` too
 * @param revision empty or null where none is told
 */
export function vcsUrl(address: string, revision: string | null, tool = "git"): string {
  const scp = /^([\w.-]{1,64}@[\w.-]{1,255}):(?!\/\/)(.+)$/.exec(address);
  const url = scp === null ? address : `ssh://${scp[1] ?? ""}/${scp[2] ?? ""}`;
  const bare = withoutPassword(url);
  const prefix = /^(?:[a-z]{1,5}\+|git:\/\/)/.test(bare) ? "" : `${tool}+`;
  return `${prefix}${bare}${revision === null || revision === "" ? "" : `@${revision}`}`;
}

/**
 * What a purl says of a repository.
 * @param tool of version control, as `git`
 * @param folder within the repository; empty, null or `.` where it is the whole
 */
export function vcsQualifiers(
  tool: string,
  address: string,
  revision: string | null,
  folder: string | null = null,
): Qualifiers {
  const within = folder === null || folder === "" || folder === "." ? "" : `#${folder}`;
  return [["vcs_url", `${vcsUrl(address, revision, tool)}${within}`]];
}

/**
 * A repository as `host/owner/repository`, in the case it is written in: without scheme, user, port and `.git`.
 * @returns null for what names no host: folders, `file:` addresses
 */
export function repositoryName(address: string): string | null {
  const scp = /^(?:[\w.-]{1,64}@)?([\w-]{1,63}(?:\.[\w-]{1,63})+):(?!\/\/)\/?(.+)$/.exec(address);
  const url =
    /^(?:https?|ssh|git|git\+ssh|git\+https|ftp):\/\/(?:[^/@\s]{1,512}@)?([^/:\s]{1,255})(?::\d{1,5})?\/(.+)$/i.exec(
      address,
    );
  const [, host, path] = scp ?? url ?? [];
  if (host === undefined || path === undefined) return null;
  const bare = path
    .replace(/[?#].*$/, "")
    .replace(/\/{1,8}$/, "")
    .replace(/\.git$/i, "");
  return bare === "" ? null : `${host.toLowerCase()}/${bare.replace(/^\/{1,8}/, "")}`;
}
