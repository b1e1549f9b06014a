import { MAX_TEXT } from "./entry-problems.js";

/** An image as a file names it, taken apart. */
export interface ImageReference {
  /** The whole repository, as written. */
  readonly name: string;
  /** `tag`, `sha256:…` or `tag@sha256:…`; empty where nothing is told, or where a variable stands for it. */
  readonly version: string;
  /** Only where a variable that the file does not set stands for the version: what is written. */
  readonly range?: string;
}

const REPOSITORY = /^[a-z0-9][\w.-]*(?::\d{1,5}(?=\/))?(?:\/[\w.-]+)*$/i;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9+._-]{1,32}:[0-9a-f]{32,128}$/i;

/**
 * Takes an image reference apart: https://github.com/distribution/reference. `open` = what it names depends on something
 * that the file does not tell (a variable, a template).
 */
export function readImage(text: string): ImageReference | "open" | "unreadable" {
  const bare = text.trim().replace(/^docker:\/\//, "");
  if (bare === "" || bare.length > MAX_TEXT) return "unreadable";
  const at = bare.indexOf("@");
  const digest = at < 0 ? "" : bare.slice(at + 1);
  const located = at < 0 ? bare : bare.slice(0, at);
  const slash = lastSlash(located);
  const colon = located.indexOf(":", slash + 1);
  const name = colon < 0 ? located : located.slice(0, colon);
  const tag = colon < 0 ? "" : located.slice(colon + 1);
  if (isOpen(name)) return "open";
  if (!REPOSITORY.test(name) || (colon >= 0 && tag === "") || (at >= 0 && digest === "")) return "unreadable";
  if (isOpen(tag) || isOpen(digest)) return { name, version: "", range: bare.slice(name.length + 1) };
  if (tag !== "" && !TAG.test(tag)) return "unreadable";
  if (digest !== "" && !DIGEST.test(digest)) return "unreadable";
  return { name, version: tag !== "" && digest !== "" ? `${tag}@${digest}` : `${tag}${digest}` };
}

/** A slash within `${…}` or `{{…}}` parts nothing. */
function lastSlash(text: string): number {
  const variable = text.search(/\$\{|\{\{/);
  return (variable < 0 ? text : text.slice(0, variable)).lastIndexOf("/");
}

/** Variables of shells and Compose, templates of Helm, Jinja, GitHub, `%%…%%`, placeholders `<…>` and `@@…@@`. */
function isOpen(text: string): boolean {
  return /\$|\{\{|\}\}|%%|[<>]|^@/.test(text);
}
