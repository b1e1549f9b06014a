import type { PurlType, Qualifiers, SourceKind } from "../model/component.js";
import { nameOf, withoutEndSlashes } from "../model/paths.js";
import { vcsUrl } from "./git-address.js";
import { isPythonName, pythonName } from "./python-requirement.js";

/** What an address that is asked for in place of an index says. */
export interface PythonSource {
  /** Absent = pypi: only a repository whose package nobody names is something else. */
  readonly type?: PurlType;
  /** null: a directory whose package nobody names. */
  readonly name: string | null;
  /** Empty where nothing tells it. */
  readonly version: string;
  readonly source: SourceKind;
  readonly qualifiers: Qualifiers;
}

const VCS = /^(?:git|hg|svn|bzr)\+|^git:\/\/|^git@/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const ARCHIVE = /\.(?:tar\.gz|tar\.bz2|tar\.xz|tar\.zst|tgz|tbz|txz|tar|zip|whl|egg)$/i;
/** https://packaging.python.org/en/latest/specifications/binary-distribution-format/#file-name-convention */
const WHEEL = /^([^-]+)-([^-]+)(?:-[0-9][^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/i;
const HOSTS: ReadonlyMap<string, PurlType> = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["bitbucket.org", "bitbucket"],
]);

/** What a forge makes of a revision: its file is named by that, or by what somebody called a tag. */
const SNAPSHOT = /^https?:\/\/(?:codeload\.github\.com\/|[^?#]*\/(?:archive|tarball|zipball)\/)/i;
/** `git@host:owner/repository`, pip's `git+` before it or not. */
const SCP = /^(?:git\+)?(?=[\w.-]{1,64}@[\w.-]{1,255}:(?!\/))/i;

/** Whether pip takes a text for an address or a path, not for a name. */
export function isPythonAddress(text: string): boolean {
  return (
    VCS.test(text) ||
    SCHEME.test(text) ||
    /^file:/i.test(text) ||
    /^[.~]/.test(text) ||
    /^[^\s[;@=<>!~]*[/\\]/.test(text) ||
    (ARCHIVE.test(text) && !/[\s@]/.test(text))
  );
}

/** Whether an address or a path is that of a file that pip unpacks. */
export function isPythonArchive(address: string): boolean {
  const [bare = ""] = address.split(/[?#]/, 1);
  return ARCHIVE.test(bare);
}

/**
 * What stands behind an address or a path.
 * @param named the name that stands before it (`name @ address`); null where there is none
 */
export function readPythonSource(address: string, named: string | null): PythonSource {
  const hash = address.indexOf("#");
  const bare = hash < 0 ? address : address.slice(0, hash);
  const egg = hash < 0 ? null : eggOf(address.slice(hash + 1));
  const name = named ?? egg;
  if (VCS.test(bare)) return repository(bare, name);
  const isLocal = /^file:/i.test(bare) || !SCHEME.test(bare);
  const file = fileNameOf(bare);
  const source = isLocal ? "file" : "url";
  const qualifiers: Qualifiers = isLocal ? [] : [["download_url", withoutCredentials(bare)]];
  const told = SNAPSHOT.test(bare) && !WHEEL.test(file) ? null : nameAndVersion(file, name);
  if (told !== null) return { ...told, source, qualifiers };
  if (name !== null || (isLocal && !ARCHIVE.test(file))) return { name, version: "", source, qualifiers };
  return { type: "generic", name: file === "" ? bare : file, version: "", source, qualifiers };
}

/** A name as the fragment of an old address has it: `egg=name[extra]&subdirectory=…`. */
function eggOf(fragment: string): string | null {
  const egg = fragment
    .split("&")
    .find((part) => part.startsWith("egg="))
    ?.slice("egg=".length)
    .replace(/(?:\[|==).*$/, "")
    // pip once wrote the version behind the name.
    .replace(/-(?:dev|\d+(?:\..*)?)$/, "");
  return egg !== undefined && isPythonName(egg) ? egg : null;
}

/** A repository whose package nobody names is told as what it is. */
function repository(address: string, name: string | null): PythonSource {
  const url = SCP.test(address) ? vcsUrl(address.replace(SCP, ""), null) : withoutCredentials(address);
  const source = "git";
  const qualifiers: Qualifiers = [["vcs_url", url]];
  if (name !== null) return { name, version: "", source, qualifiers };
  const [, host = "", path = ""] =
    /^(?:[a-z]+\+)?(?:[a-z]+:\/\/)?(?:[^/@]*@)?([^/:]+)(?::\d+)?[/:](.*)$/i.exec(address) ?? [];
  const at = path.indexOf("@");
  const repo = withoutEndSlashes(at < 0 ? path : path.slice(0, at)).replace(/\.git$/i, "");
  const version = at < 0 ? "" : path.slice(at + 1);
  const type = HOSTS.get(host.toLowerCase());
  if (type !== undefined && /^[^/]+\/[^/]/.test(repo))
    return { type, name: repo, version, source, qualifiers: [] };
  const last = nameOf(repo);
  return { type: "generic", name: last === "" ? url : last, version, source, qualifiers };
}

function fileNameOf(address: string): string {
  const query = address.indexOf("?");
  const path = query < 0 ? address : address.slice(0, query);
  const last = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** What the name of a wheel or a source archive says; null where it says nothing, or something of another package. */
function nameAndVersion(file: string, name: string | null): { name: string; version: string } | null {
  const wheel = WHEEL.exec(file);
  const [stem, version] =
    wheel === null ? splitSourceArchive(file) : [(wheel[1] ?? "").replaceAll("_", "-"), wheel[2] ?? ""];
  if (!isPythonName(stem) || version === "") return null;
  if (name !== null && pythonName(stem) !== pythonName(name)) return null;
  return { name: name ?? stem, version };
}

function splitSourceArchive(file: string): [stem: string, version: string] {
  if (!ARCHIVE.test(file)) return ["", ""];
  const stem = file.replace(ARCHIVE, "");
  const dash = stem.lastIndexOf("-");
  const version = stem.slice(dash + 1);
  return dash > 0 && /^[0-9]/.test(version) ? [stem.slice(0, dash), version] : ["", ""];
}

/** An address without the name and the password before its host: they are nobody's business. `git@` is no secret. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)(?!git@)[^/?#]*@/i, "$1");
}

/** What a purl says of an index: nothing where it is PyPI or its name of old. */
export function indexQualifiers(url: string | null): Qualifiers {
  if (url === null || url === "") return [];
  const bare = withoutEndSlashes(withoutCredentials(url));
  return /^https?:\/\/(?:pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:\/|$)/i.test(bare)
    ? []
    : [["repository_url", bare]];
}
