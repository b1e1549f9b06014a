import { child, childrenOf, parseXml, type XmlElement } from "../lockfiles/xml-text.js";
import type { RegistryEntry } from "../model/registry.js";

/** https://learn.microsoft.com/nuget/reference/nuget-config-file: the sources, and which names are theirs alone. */
export function nugetConfig(text: string): RegistryEntry[] {
  const root = parseXml(text);
  const sources = childrenOf(child(root, "packageSources"), "add").map(({ attributes, line }) => ({
    name: attributes.get("key") ?? "",
    address: attributes.get("value") ?? "",
    line,
  }));
  const addresses = new Map(sources.map(({ name, address }) => [name, address]));
  const bound = childrenOf(child(root, "packageSourceMapping"), "packageSource").flatMap((source) =>
    childrenOf(source, "package").flatMap(({ attributes, line }): RegistryEntry[] => {
      const pattern = attributes.get("pattern") ?? "";
      const names = pattern.replace(/\*$/, "");
      const address = addresses.get(source.attributes.get("key") ?? "") ?? "";
      return names === "" ? [] : [{ key: `pattern ${pattern}`, names, address, line }];
    }),
  );
  const named = sources.map(({ name, address, line }): RegistryEntry => ({
    key: `source ${name}`,
    names: null,
    address,
    line,
  }));
  return [...named, ...bound];
}

const OWN_FOLDER = /^\$\(MSBuild(?:ThisFile|Project)Directory\)[\\/]*/i;
const SOURCES = new Set(["restoresources", "restoreadditionalprojectsources"]);
/** What a property held before is added to. */
const ITSELF = /^\$\(Restore(?:Additional\w*)?Sources\)$/i;

/**
 * The sources that a project, or a file that it imports, puts in place of those of NuGet.config or beside them. A path
 * from the file's own folder is told as such.
 * https://learn.microsoft.com/nuget/reference/msbuild-targets#restore-properties
 */
export function msbuildSources(text: string): RegistryEntry[] {
  return propertiesIn(parseXml(text)).flatMap(({ name, text: written, line }) =>
    written
      .split(";")
      .map((one) => one.trim())
      .filter((one) => one !== "" && !ITSELF.test(one))
      .map((one) => ({ key: name, names: null, address: one.replace(OWN_FOLDER, "./"), line })),
  );
}

/** Of every group, also where a condition or a target holds it, in the order of the file. */
function propertiesIn(root: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  const pending = [root];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    if (SOURCES.has(element.name.toLowerCase())) found.push(element);
    for (const inner of [...element.children].reverse()) pending.push(inner);
  }
  return found;
}
