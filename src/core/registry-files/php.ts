import { jsonPlaces } from "../lockfiles/json-places.js";
import { isJsonObject, parseJsonObject, withoutMark } from "../lockfiles/json-text.js";
import type { RegistryEntry } from "../model/registry.js";

/** https://getcomposer.org/doc/05-repositories.md#composer: those that serve packages; sources of one package are told with it. */
export function composerRepositories(text: string): RegistryEntry[] {
  const { repositories } = parseJsonObject(withoutMark(text));
  const places = jsonPlaces(text, new Set(["repositories"]), new Set(["url"])).under.get("repositories");
  const listed: readonly (readonly [string | number, unknown])[] = Array.isArray(repositories)
    ? [...repositories.entries()]
    : isJsonObject(repositories)
      ? Object.entries(repositories)
      : [];
  return listed.flatMap(([key, repository]): RegistryEntry[] => {
    if (!isJsonObject(repository) || repository["type"] !== "composer") return [];
    const { url } = repository;
    if (typeof url !== "string") return [];
    const line = (typeof key === "number" ? places?.items.get(key)?.lines.get("url") : null) ?? places?.line;
    return [
      {
        key: typeof key === "string" ? `repository ${key}` : "repository",
        names: null,
        address: url,
        line: line ?? 1,
      },
    ];
  });
}
