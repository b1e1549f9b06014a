import type { DeclaredDependency } from "../model/lockfile.js";
import { remoteOf } from "./deno-remote.js";
import { parseDenoSpecifier } from "./deno-specifier.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { parseJsonc } from "./jsonc-text.js";

/** What Weir reads of a deno.json or deno.jsonc. https://docs.deno.com/runtime/fundamentals/configuration/ */
export interface DenoJson {
  readonly name: string | null;
  readonly version: string | null;
  /**
   * What `imports` and `scopes` name of registries and of other hosts, in the order of the file; by the name of what is
   * asked for, not by that under which it is imported.
   */
  readonly declared: readonly DeclaredDependency[];
  /** Workspace globs, both forms (`workspace: []` and `workspace.members`). */
  readonly workspace: readonly string[];
}

/**
 * Reads a deno.json or deno.jsonc.
 * @throws {LockfileError} `syntax`, `merge-conflict` or `empty`, with the line, when it is no JSON object
 */
export function readDenoJson(source: string): DenoJson {
  const { json, text } = parseJsonc(source);
  const { workspace } = json;
  const globs = isJsonObject(workspace) ? workspace["members"] : workspace;
  return {
    name: textOf(json["name"]),
    version: textOf(json["version"]),
    declared: declarations(json, text),
    workspace: Array.isArray(globs) ? globs.filter((glob) => typeof glob === "string") : [],
  };
}

function declarations(json: JsonObject, text: string): DeclaredDependency[] {
  const { imports, scopes } = json;
  const maps = [imports, ...(isJsonObject(scopes) ? Object.values(scopes) : [])].filter(isJsonObject);
  const lines = linesOfImports(text);
  return maps.flatMap((map) =>
    Object.entries(map).flatMap(([key, range]): DeclaredDependency[] => {
      const name = typeof range === "string" ? importedName(range) : null;
      return name === null
        ? []
        : [{ name, range: range as string, kind: "runtime", line: lines.get(key) ?? 1 }];
    }),
  );
}

/** The package or module that an import leads to; null where it stays in the repository. */
function importedName(range: string): string | null {
  return parseDenoSpecifier(range)?.name ?? remoteOf(range)?.name ?? null;
}

/** Where the keys of `imports` and of every scope stand. */
function linesOfImports(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = "";
  visitKeys(text, 3, (depth, start, end, line) => {
    const key = keyText(text, start, end);
    if (depth === 1) section = key;
    else if ((section === "imports" && depth === 2) || (section === "scopes" && depth === 3))
      lines.set(key, line);
  });
  return lines;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
