import type { SourceKind } from "../model/component.js";
import { isGitAddress, splitDescriptor } from "./yarn-descriptor.js";

/** What a Berry resolution (`name@reference`) tells of a component. */
export interface Locator {
  readonly name: string;
  readonly reference: string;
  readonly source: SourceKind;
  readonly resolved: string | null;
  /** Which patch it is made with, as yarn hashes it; null = none. */
  readonly patch: string | null;
}

const ARCHIVE_URL = "__archiveUrl=";

/** Null where the text is no locator. A patched component is the component; its patch changes the checksum. */
export function readLocator(resolution: string): Locator | null {
  const outer = splitDescriptor(resolution);
  if (outer === null || outer.name === "") return null;
  const { name, range: reference } = outer;
  let inner = reference;
  for (let depth = 0; inner.startsWith("patch:") && depth < 4; depth += 1) {
    inner = splitDescriptor(decoded(patchedDescriptor(inner)))?.range ?? "";
  }
  const { source, resolved } = placeOf(inner);
  return { name, reference, source, resolved, patch: inner === reference ? null : patchIn(reference) };
}

/** Yarn binds the hash of the patch to the reference: `::version=1.0.0&hash=abc123`. */
function patchIn(reference: string): string {
  return /[:&]hash=([0-9a-z]{1,128})/i.exec(reference)?.[1] ?? "patched";
}

const REGISTRY = { source: "registry", resolved: null } as const;

function placeOf(reference: string): { readonly source: SourceKind; readonly resolved: string | null } {
  if (reference.startsWith("npm:")) {
    const at = reference.indexOf(ARCHIVE_URL);
    if (at < 0) return REGISTRY;
    const end = reference.indexOf("&", at);
    const url = reference.slice(at + ARCHIVE_URL.length, end < 0 ? reference.length : end);
    return { source: "registry", resolved: decoded(url) };
  }
  if (reference.startsWith("workspace:")) return { source: "workspace", resolved: null };
  if (/^(?:file|portal|link|exec):/.test(reference)) return { source: "file", resolved: unbound(reference) };
  if (isGitAddress(reference) || /#commit=/.test(reference)) return { source: "git", resolved: reference };
  if (/^https?:/i.test(reference)) return { source: "url", resolved: reference };
  // A version without a protocol, or the protocol of a plugin, which resolves to the registry's in the end.
  return REGISTRY;
}

function unbound(reference: string): string {
  const at = reference.indexOf("::");
  return at < 0 ? reference : reference.slice(0, at);
}

/** `patch:<descriptor>#<patches>` → the descriptor, as written (percent-encoded). */
export function patchedDescriptor(range: string): string {
  const hash = range.indexOf("#");
  return range.slice("patch:".length, hash < 0 ? range.length : hash);
}

/** The descriptor under one of yarn's own patches, percent-encoded; null for any other range. */
export function builtinPatchOf(range: string): string | null {
  if (!range.startsWith("patch:") || !/#(?:optional!|~)?builtin</.test(range)) return null;
  return patchedDescriptor(range);
}

/** Percent-encoding undone; the text itself where it is not well encoded. */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
