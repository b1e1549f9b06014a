import { argumentsOf, type GradlePart, gradleTree, isBraces } from "../lockfiles/gradle-tree.js";
import { headOf } from "../lockfiles/gradle-statements.js";
import type { GradleText } from "../lockfiles/gradle-tokens.js";
import { type RegistryEntry, WORKED_OUT } from "../model/registry.js";

/** Repositories that have a word of their own. Maven Central, Google's and the plugin portal need no look. */
const BY_WORD: ReadonlyMap<string, string> = new Map([["jcenter", "https://jcenter.bintray.com/"]]);
const WITH_ADDRESS = new Set(["maven", "ivy"]);
/** `url` in Groovy, `url =`, `setUrl(…)`, `uri("…")` around it. */
const ADDRESS_WORD = /^(?:url|setUrl|artifactUrls|artifactPattern|ivyPattern)$/;

/**
 * What stands in the `repositories` blocks of a build script, at any depth, never run. An address in which something is
 * filled in keeps its text with `${…}`; one that is no text at all is that alone.
 * https://docs.gradle.org/current/userguide/declaring_repositories.html
 */
export function gradleRepositories(text: string, isKotlin: boolean): RegistryEntry[] {
  const found: RegistryEntry[] = [];
  const walk = (parts: readonly GradlePart[], inside: boolean): void => {
    for (const part of parts) {
      const { words, next } = headOf(part);
      const word = words.at(-1) ?? "";
      const isAsked = inside && (WITH_ADDRESS.has(word) || BY_WORD.has(word));
      if (isAsked) found.push(entryOf(word, part, next));
      else
        for (const item of part)
          if (item.kind === "group" && item.open === "{") walk(item.parts, inside || word === "repositories");
    }
  };
  walk(gradleTree(text, isKotlin ? "kotlin" : "groovy"), false);
  return found;
}

function entryOf(word: string, part: GradlePart, next: number): RegistryEntry {
  const own = BY_WORD.get(word);
  const line = part[0]?.line ?? 1;
  if (own !== undefined) return { key: word, names: null, address: own, line };
  const rest = part.slice(next);
  const given = argumentsOf(rest)[0] ?? [];
  const settings = rest.filter(isBraces).flatMap(({ parts }) => parts);
  const told = settings.find((setting) => headOf(setting).words.some((one) => ADDRESS_WORD.test(one)));
  const text = firstText(told ?? []) ?? firstText(given);
  return { key: word, names: null, address: text?.text ?? WORKED_OUT, line: text?.line ?? line };
}

/** The first text of a statement, brackets looked into: `uri("…")`. */
function firstText(part: GradlePart): { readonly text: string; readonly line: number } | null {
  for (const item of part) {
    if (item.kind === "string") return { text: written(item.value), line: item.line };
    if (item.kind !== "group" || item.open === "{") continue;
    for (const inner of item.parts) {
      const text = firstText(inner);
      if (text !== null) return text;
    }
  }
  return null;
}

function written(value: GradleText): string {
  return value.map((piece) => (typeof piece === "string" ? piece : WORKED_OUT)).join("");
}
