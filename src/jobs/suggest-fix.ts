import type { NameTarget } from "../core/model/command.js";
import type { ComponentRef } from "../core/model/component.js";
import { foldName } from "../core/model/ecosystem.js";
import type { JudgedFinding } from "../core/model/finding.js";
import { linesInDiff } from "../core/report/diff-lines.js";
import { SUGGESTION_MARKER, suggestionFor } from "../core/report/suggestion.js";
import type { RepositoryAccess } from "../ports.js";
import { isSameText } from "./stored-text.js";

const MAX_MANIFEST_BYTES = 2 * 1024 * 1024;

/** Whether a person named this component. */
export function targetOf(target: NameTarget, component: ComponentRef | null): boolean {
  if (component === null) return false;
  const { type, name, version } = target;
  return (
    (type === null || type === component.type) &&
    (version === null || version === component.version) &&
    foldName(component.type, name) === foldName(component.type, component.name)
  );
}

/** The direct dependency that has to move, and where to; null where it is no move of one. */
function moveOf({ fix }: JudgedFinding): { readonly name: string; readonly to: string } | null {
  if (fix?.direct == null) return null;
  const { name, version } = fix.direct;
  if (fix.kind === "bump-direct") return fix.to === null ? null : { name, to: fix.to };
  return fix.move === null || fix.move.version === version ? null : { name, to: fix.move.version };
}

/**
 * Suggests, on the manifest line, the version that a direct dependency has to move to: where the diff shows that line,
 * for there alone a suggestion can be taken over. One that is there already is not made again.
 * @returns whether there is one
 */
export async function suggestFix(
  { reader, conversation }: RepositoryAccess,
  number: number,
  head: string,
  findings: readonly JudgedFinding[],
  signal: AbortSignal,
): Promise<boolean> {
  const fixable = findings.find((finding) => moveOf(finding) !== null);
  const move = fixable === undefined ? null : moveOf(fixable);
  if (fixable === undefined || move === null) return false;
  const { path, line } = fixable.location;
  const files = await conversation.changedFiles(number, signal);
  const file = files.find((changed) => changed.path === path);
  if (file === undefined || !linesInDiff(file.patch).has(line)) return false;
  const manifest = await reader.file(path, head, MAX_MANIFEST_BYTES, signal);
  const body = suggestionFor(manifest?.text ?? "", line, move.name, move.to);
  if (body === null) return false;
  const own = await conversation.ownInlineComments(number, SUGGESTION_MARKER, signal);
  if (own.some((comment) => isSameText(comment.body, body))) return true;
  await conversation.createInlineComments(number, head, [{ path, line, body }], signal);
  return true;
}
