import { describe } from "../core/pipeline.js";
import { anyOf } from "../core/policy/pattern.js";
import { diffJson } from "../core/report/diff-json.js";
import { renderDiffMarkdown } from "../core/report/diff-markdown.js";
import { renderText } from "../core/report/text.js";
import { compareSnapshots } from "./compare-snapshots.js";
import { folderSnapshot, gitMergeBase, gitSnapshot, type Snapshot } from "./snapshot.js";

/** The two sides of a comparison as the command line names them. */
export interface SideOptions {
  readonly base?: string;
  readonly head?: string;
  readonly baseRef?: string;
  readonly headRef: string;
  readonly repository: string;
  /** Patterns of paths of documents. */
  readonly documents: readonly string[];
}

/** The two snapshots that the options name. @throws {Error} when neither form is complete */
export function snapshotsOf(options: SideOptions): { base: Snapshot; head: Snapshot } {
  const named = anyOf(options.documents);
  if (options.base !== undefined && options.head !== undefined) {
    return { base: folderSnapshot(options.base, named), head: folderSnapshot(options.head, named) };
  }
  if (options.baseRef === undefined) throw new Error("give --base and --head (folders), or --base-ref (git)");
  const base = gitMergeBase(options.repository, options.baseRef, options.headRef);
  return {
    base: gitSnapshot(options.repository, base, named),
    head: gitSnapshot(options.repository, options.headRef, named),
  };
}

/** `weir diff` */
export function diffCommand(options: SideOptions & { readonly format: "text" | "markdown" | "json" }): void {
  const { base, head } = snapshotsOf(options);
  process.stdout.write(`${shown(options.format, compareSnapshots(base, head))}\n`);
}

function shown(
  format: "text" | "markdown" | "json",
  { lockfiles, folded, problems }: ReturnType<typeof compareSnapshots>,
): string {
  if (format === "json")
    return JSON.stringify(
      diffJson(
        lockfiles.map(({ diff }) => diff),
        problems,
      ),
    );
  const review = describe(lockfiles, folded, problems);
  return format === "markdown"
    ? renderDiffMarkdown(review)
    : renderText(review, { everything: true, flags: false }).trimEnd();
}
