import { child, childrenOf, childText, parseXml, type XmlElement } from "../lockfiles/xml-text.js";
import type { RegistryEntry } from "../model/registry.js";

/** The repositories of a POM and of its profiles. https://maven.apache.org/pom.html#repositories */
export function pomXml(text: string): RegistryEntry[] {
  return repositoriesOf(parseXml(text, "maven"));
}

/**
 * Mirrors, and the repositories of profiles. https://maven.apache.org/settings.html
 * Another file of that name holds neither.
 */
export function mavenSettings(text: string): RegistryEntry[] {
  const root = parseXml(text);
  if (root.name !== "settings") return [];
  const mirrors = childrenOf(child(root, "mirrors"), "mirror").flatMap((mirror) =>
    placedAt(mirror, `mirror of ${childText(mirror, "mirrorOf") ?? "nothing"}`),
  );
  return [...mirrors, ...repositoriesOf(root)];
}

function repositoriesOf(root: XmlElement): RegistryEntry[] {
  const profiles = childrenOf(child(root, "profiles"), "profile");
  return [root, ...profiles].flatMap((element) => [
    ...childrenOf(child(element, "repositories"), "repository").flatMap((one) =>
      placedAt(one, `repository ${childText(one, "id") ?? ""}`.trim()),
    ),
    ...childrenOf(child(element, "pluginRepositories"), "pluginRepository").flatMap((one) =>
      placedAt(one, `plugin repository ${childText(one, "id") ?? ""}`.trim()),
    ),
  ]);
}

function placedAt(element: XmlElement, key: string): RegistryEntry[] {
  const url = child(element, "url");
  return url === undefined || url.text === ""
    ? []
    : [{ key, names: null, address: url.text, line: url.line }];
}
