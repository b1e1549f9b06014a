import { richVersion } from "./gradle-notation.js";
import { argumentsOf, type GradleGroup } from "./gradle-tree.js";
import type { GradleValues } from "./gradle-values.js";

/** What a block of a rich version comes to: `{ strictly("[1,2["); prefer("1.5") }`; null where it says none. */
export function richVersionIn(block: GradleGroup, values: GradleValues): string | null {
  return richVersion((word) => {
    const part = block.parts.find(([item]) => item?.kind === "word" && item.text === word);
    return part === undefined ? null : values.textOf(argumentsOf(part.slice(1))[0] ?? []);
  });
}
