import { asFolder } from "../model/paths.js";
import { matchSegments } from "./glob-segments.js";

/** A glob with more alternatives than this is not expanded further: it is foreign text. */
const MAX_ALTERNATIVES = 64;

/**
 * The directories below `root` that workspace globs select: those that hold a manifest. Sorted.
 * `!glob` takes away again, as npm, yarn and pnpm have it. Own code, because the globs are foreign and every library
 * turns them into regular expressions, which a hostile glob can blow up; this one is linear in path times pattern.
 * @param root repository directory of the lockfile, `.` for the top
 * @param paths every path of the repository
 * @param manifest file name of the manifest
 */
export function workspaceMembers(
  root: string,
  globs: readonly string[],
  paths: ReadonlySet<string>,
  manifest = "package.json",
): string[] {
  const prefix = asFolder(root);
  const patterns = globs.flatMap((glob) => {
    const negative = glob.startsWith("!");
    const alternatives = expandBraces(negative ? glob.slice(1) : glob);
    return alternatives.map((text) => ({ negative, segments: segmentsOf(text) }));
  });
  if (patterns.length === 0) return [];
  const members: string[] = [];
  for (const path of paths) {
    if (!path.endsWith(`/${manifest}`) || !path.startsWith(prefix)) continue;
    const directory = path.slice(0, -manifest.length - 1);
    const segments = directory.slice(prefix.length).split("/");
    if (segments[0] === "" || segments.includes("node_modules")) continue;
    let selected = false;
    for (const pattern of patterns) {
      if (matchSegments(pattern.segments, segments)) selected = !pattern.negative;
    }
    if (selected) members.push(directory);
  }
  return members.sort();
}

function segmentsOf(glob: string): string[] {
  return glob.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** `packages/{a,b}/*` → both; nested braces too, up to a bound. */
function expandBraces(glob: string): string[] {
  let pending = [glob];
  for (let round = 0; round < 8; round += 1) {
    const next = pending.flatMap((text) => {
      const close = text.indexOf("}");
      const open = close < 0 ? -1 : text.lastIndexOf("{", close);
      if (open < 0) return [text];
      const choices = text.slice(open + 1, close).split(",");
      return choices.map((choice) => text.slice(0, open) + choice + text.slice(close + 1));
    });
    if (next.length > MAX_ALTERNATIVES || next.length === pending.length)
      return next.slice(0, MAX_ALTERNATIVES);
    pending = next;
  }
  return pending;
}
