import { MAX_TEXT } from "./entry-problems.js";
import { withoutEndSlashes } from "../model/paths.js";

/** What a step or a job uses, taken apart. */
export type ActionReference =
  | { readonly kind: "action"; readonly name: string; readonly ref: string }
  | { readonly kind: "image"; readonly image: string }
  /** Repository path of a folder, or of a workflow. */
  | { readonly kind: "own"; readonly path: string }
  | { readonly kind: "unreadable" };

const NAME = /^[\w.-]+\/[\w.-]+(?:\/[^@\s\\]+)?$/;

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses */
export function readAction(written: string): ActionReference {
  const text = written.trim();
  if (text.length > MAX_TEXT) return { kind: "unreadable" };
  if (text.startsWith("docker://")) return { kind: "image", image: text };
  if (text.startsWith("./") || text === ".") return { kind: "own", path: text };
  const at = text.indexOf("@");
  const [name, ref] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  // GitHub knows no expression here.
  return NAME.test(name) && ref !== "" && !/[\s\\]|\$\{\{/.test(ref)
    ? { kind: "action", name: withoutEndSlashes(name), ref }
    : { kind: "unreadable" };
}

/**
 * The version that the comment behind a value claims: `v4.1.1` of `# v4.1.1`, `# tag=v4.1.1`, `# pin@v4`, `# ratchet:a/b@v4`,
 * `# branch main, v4.1.1`; undefined where there is none.
 */
export function claimedVersion(line: string, value: string): string | undefined {
  const from = line.indexOf(value);
  const hash = from < 0 ? -1 : line.indexOf("#", from + value.length);
  if (hash < 0) return undefined;
  const comment = line.slice(hash + 1, hash + 1 + MAX_TEXT);
  return /(?:^|[\s@=:(/])(v?\d+(?:\.\d+)*(?:[-+.][\w.+-]*\w)?)(?=$|[\s,;)])/.exec(comment)?.[1];
}
