import type { DeclaredDependency, RequirementKind } from "../model/lockfile.js";
import { MAX_TEXT } from "./entry-problems.js";

/** Fields of a DESCRIPTION that name packages; what it suggests is for tests and documents. */
const FIELDS: ReadonlyMap<string, RequirementKind> = new Map([
  ["Depends", "runtime"],
  ["Imports", "runtime"],
  ["LinkingTo", "runtime"],
  ["Suggests", "development"],
]);

/** R itself and the packages that are part of it: never locked. */
const BASE = new Set([
  "R",
  ...[
    "base",
    "compiler",
    "datasets",
    "graphics",
    "grDevices",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
  ],
  ...["stats4", "tcltk", "tools", "utils"],
]);
/** Packages that R is delivered with and that may be locked as well. */
const RECOMMENDED = new Set([
  ...["boot", "class", "cluster", "codetools", "foreign", "KernSmooth", "lattice", "MASS", "Matrix", "mgcv"],
  ...["nlme", "nnet", "rpart", "spatial", "survival"],
]);

/** Whether R is delivered with a package, so that a lockfile need not hold it. */
export function isRecommended(name: string): boolean {
  return RECOMMENDED.has(name);
}

/** `rlang (>= 1.1.0)` → name and range; null for what is no package, or part of R. */
export function packageAsked(text: string): { readonly name: string; readonly range: string } | null {
  if (text.length > MAX_TEXT) return null;
  const [, name, range = ""] = /^\s*([A-Za-z][A-Za-z0-9.]*)\s*(?:\(([^)]*)\))?\s*$/.exec(text) ?? [];
  return name === undefined || BASE.has(name) ? null : { name, range: range.trim() };
}

/** What a DESCRIPTION says: https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file */
export interface Description {
  readonly name: string | null;
  readonly declared: readonly DeclaredDependency[];
}

/** Reads a DESCRIPTION; whatever it does not know is passed over. A package that is imported and suggested is imported. */
export function readDescription(text: string): Description {
  const declared = new Map<string, DeclaredDependency>();
  let name: string | null = null;
  let kind: RequirementKind | null = null;
  let line = 0;
  for (const row of text.split("\n")) {
    line += 1;
    const [, field, rest = ""] = /^([A-Za-z][-\w@/]{0,100}):(.*)$/s.exec(row) ?? [];
    if (field !== undefined) kind = FIELDS.get(field) ?? null;
    else if (!/^\s/.test(row)) kind = null;
    if (field === "Package" && rest.trim().length <= MAX_TEXT) name = rest.trim();
    if (kind === null) continue;
    for (const part of (field === undefined ? row : rest).split(",")) {
      const asked = packageAsked(part);
      if (asked !== null && !declared.has(asked.name)) declared.set(asked.name, { ...asked, kind, line });
      else if (asked !== null && kind === "runtime" && declared.get(asked.name)?.kind === "development")
        declared.set(asked.name, { ...asked, kind, line });
    }
  }
  return { name, declared: [...declared.values()] };
}
