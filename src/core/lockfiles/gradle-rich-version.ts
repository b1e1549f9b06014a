import { askedVersion } from "./gradle-notation.js";
import { argumentsOf, type GradleGroup } from "./gradle-tree.js";
import type { GradleValues } from "./gradle-values.js";

/**
 * The version that a rich one comes to: within a range the preferred one is taken, else what is asked for most strictly.
 * https://docs.gradle.org/current/userguide/dependency_versions.html#sec:rich-version-constraints
 * @param told what it says by a word; null where it does not
 * @returns null where it says none
 */
export function richVersion(told: (word: "strictly" | "require" | "prefer") => string | null): string | null {
  const bound = told("strictly") ?? told("require");
  const preferred = told("prefer");
  return bound === null || (preferred !== null && askedVersion(bound).version === "") ? preferred : bound;
}

/** The same of a block: `{ strictly("[1,2["); prefer("1.5") }`. */
export function richVersionIn(block: GradleGroup, values: GradleValues): string | null {
  return richVersion((word) => {
    const part = block.parts.find(([item]) => item?.kind === "word" && item.text === word);
    return part === undefined ? null : values.textOf(argumentsOf(part.slice(1))[0] ?? []);
  });
}
