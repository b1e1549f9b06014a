import type { Properties } from "./msbuild-properties.js";
import type { XmlElement } from "./xml-text.js";

/** Values of one piece of metadata that conditions may choose from. */
export const MAX_VALUES = 50;

/**
 * What an item's metadata of a name may be, properties not undone: the attribute, then the child elements, each in any
 * case, the later in place of the earlier unless its condition cannot be decided. One more than MAX_VALUES at the most.
 * @param otherwise what it is where nothing says it
 */
export function metadata(
  element: XmlElement,
  name: string,
  properties: Properties,
  otherwise: readonly string[],
): readonly string[] {
  const wanted = name.toLowerCase();
  let values = otherwise;
  for (const [key, value] of element.attributes)
    if (key.toLowerCase() === wanted && value !== "") values = [value];
  for (const child of element.children) {
    if (child.name.toLowerCase() !== wanted || child.text === "") continue;
    const holds = properties.decide(child.attributes.get("Condition"));
    if (holds === true) values = [child.text];
    else if (holds === null && values.length <= MAX_VALUES) values = [...values, child.text];
  }
  return values;
}

/**
 * NuGet writes `PrivateAssets` and leaves `compile` out of `IncludeAssets` for a package that says of itself that it is
 * for development: nothing of it can be referred to. `PrivateAssets` alone only keeps it from those who use the project,
 * while the project itself may run on it, so that is not enough.
 * https://learn.microsoft.com/en-us/nuget/consume-packages/package-references-in-project-files#controlling-dependency-assets
 */
export function isDevelopment(element: XmlElement, properties: Properties): boolean {
  const assets = (name: string, otherwise: string): ReadonlySet<string>[] =>
    metadata(element, name, properties, [otherwise]).map(
      (text) => new Set(text.split(";").map((one) => one.trim().toLowerCase())),
    );
  // Hardly any is.
  if (!assets("PrivateAssets", "").every((set) => set.has("all"))) return false;
  const includes = assets("IncludeAssets", "all").some((set) => set.has("all") || set.has("compile"));
  const excludes = assets("ExcludeAssets", "none").every((set) => set.has("all") || set.has("compile"));
  return !(includes && !excludes);
}
