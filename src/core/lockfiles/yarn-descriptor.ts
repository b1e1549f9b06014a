import type { SourceKind } from "../model/component.js";
import { isGit, isHttp } from "./npm-source.js";

/** A yarn descriptor or locator, `name@range`, in its two halves. */
export interface Descriptor {
  readonly name: string;
  readonly range: string;
}

/** Null where the text has no name and range. */
export function splitDescriptor(text: string): Descriptor | null {
  const at = text.indexOf("@", 1);
  return at < 0 ? null : { name: text.slice(0, at), range: text.slice(at + 1) };
}

/** The component's own name, as yarn 1 has it: `foo@npm:bar@^1` is bar, `foo@npm:bar` too. */
export function ownName({ name, range }: Descriptor): string {
  if (!range.startsWith("npm:")) return name;
  const at = range.indexOf("@", "npm:".length + 1);
  return range.slice("npm:".length, at < 0 ? range.length : at);
}

/** A version range of semver: decides most ranges at their first character. */
const VERSIONS = /^[\^~<>=*\d]/;
/** `user/repository`, as yarn and npm understand it; a path starts with a dot, a slash or `~`. */
const SHORTHAND = /^[\w-][\w.-]*\/[\w.-]+(?:#.*)?$/;
const HOSTED_ARCHIVE =
  /^https?:\/\/(?:codeload\.github\.com\/|[^/]+\/[^?#]*\/(?:tarball|archive|get|repository\/archive\.tar\.gz)[/?#])/i;
const GIT_ADDRESS = /^https?:\/\/[^?#]*\.git(?:[#?]|$)/i;
const LOCAL = /^(?:file|link|portal|exec):|^\.{0,2}\/|^~\//;

/** Whether an address is a git repository's, to be cloned or as its host's archive. */
export function isGitAddress(address: string): boolean {
  return isGit(address) || GIT_ADDRESS.test(address) || HOSTED_ARCHIVE.test(address);
}

/** Where a range leads (yarn 1); where it names no place, the address that was locked decides. */
export function sourceOfRange(range: string, resolved: string | null): SourceKind {
  if (!VERSIONS.test(range) || range.startsWith("~/")) {
    if (LOCAL.test(range)) return "file";
    if (isGitAddress(range) || SHORTHAND.test(range)) return "git";
    if (isHttp(range)) return resolved !== null && isGitAddress(resolved) ? "git" : "url";
  }
  if (resolved === null) return "registry";
  if (resolved.startsWith("https://codeload.github.com/") || isGit(resolved)) return "git";
  // A bare file name is the registry's archive in yarn's offline mirror.
  return LOCAL.test(resolved) ? "file" : "registry";
}
