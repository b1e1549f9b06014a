import { argumentsOf, type GradlePart, gradleTree, isBraces } from "../lockfiles/gradle-tree.js";
import { headOf } from "../lockfiles/gradle-statements.js";
import type { GradleText } from "../lockfiles/gradle-tokens.js";
import { child, childrenOf, childText, parseXml, type XmlElement } from "../lockfiles/xml-text.js";
import { type RegistryEntry, WORKED_OUT } from "../model/registry.js";

/** The repositories of a POM and of its profiles. https://maven.apache.org/pom.html#repositories */
export function pomXml(text: string): RegistryEntry[] {
  return repositoriesOf(parseXml(text));
}

/**
 * Mirrors, and the repositories of profiles. https://maven.apache.org/settings.html
 * Another file of that name holds neither.
 */
export function mavenSettings(text: string): RegistryEntry[] {
  const root = parseXml(text);
  if (root.name !== "settings") return [];
  const mirrors = childrenOf(child(root, "mirrors"), "mirror").flatMap((mirror) =>
    placeOf(mirror, `mirror of ${childText(mirror, "mirrorOf") ?? "nothing"}`),
  );
  return [...mirrors, ...repositoriesOf(root)];
}

function repositoriesOf(root: XmlElement): RegistryEntry[] {
  const profiles = childrenOf(child(root, "profiles"), "profile");
  return [root, ...profiles].flatMap((element) => [
    ...childrenOf(child(element, "repositories"), "repository").flatMap((one) =>
      placeOf(one, `repository ${childText(one, "id") ?? ""}`.trim()),
    ),
    ...childrenOf(child(element, "pluginRepositories"), "pluginRepository").flatMap((one) =>
      placeOf(one, `plugin repository ${childText(one, "id") ?? ""}`.trim()),
    ),
  ]);
}

function placeOf(element: XmlElement, key: string): RegistryEntry[] {
  const url = child(element, "url");
  return url === undefined || url.text === ""
    ? []
    : [{ key, names: null, address: url.text, line: url.line }];
}

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
