import { LockfileError } from "../errors.js";
import type { EntryProblems } from "./entry-problems.js";
import type { JsonPlace } from "./json-places.js";
import { isJsonObject, type JsonObject } from "./json-text.js";

/** A component as it stands in the document. */
export interface CycloneDxEntry {
  readonly json: JsonObject;
  /** Line of its name, counted from 1. */
  readonly line: number;
  /** The component it is nested in; null = in none, or in the subject. */
  readonly above: CycloneDxEntry | null;
  /** Nested in what the document is about. */
  readonly isOwn: boolean;
}

/** The components of a document or of a component, nested ones behind the one that holds them. No recursion. @throws {LockfileError} */
export function entriesOf(
  holder: JsonObject,
  place: JsonPlace | undefined,
  isOwn: boolean,
  problems: EntryProblems,
): CycloneDxEntry[] {
  const found: CycloneDxEntry[] = [];
  const pending = listed(holder, place, null, isOwn, problems).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next.entry);
    const { entry } = next;
    pending.push(...listed(entry.json, next.place, entry, isOwn, problems).reverse());
  }
  return found;
}

interface Placed {
  readonly entry: CycloneDxEntry;
  readonly place: JsonPlace | undefined;
}

function listed(
  { components }: JsonObject,
  place: JsonPlace | undefined,
  above: CycloneDxEntry | null,
  isOwn: boolean,
  problems: EntryProblems,
): Placed[] {
  if (components === undefined) return [];
  const at = place?.lines.get("components") ?? place?.line ?? 1;
  if (!Array.isArray(components)) throw new LockfileError("syntax", "components are no list", at);
  return components.flatMap((json: unknown, index): Placed[] => {
    const own = place?.under.get("components")?.items.get(index);
    const line = own?.lines.get("name") ?? own?.line ?? at;
    if (isJsonObject(json)) return [{ entry: { json, line, above, isOwn }, place: own }];
    problems.add("unreadable-entry", line, "a component is no object");
    return [];
  });
}
