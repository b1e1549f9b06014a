import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { expandVariables } from "./variables.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import {
  isYamlMap,
  parseYaml,
  type YamlDocument,
  yamlField,
  type YamlMap,
  type YamlValue,
} from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false };
const NAMES = /^(?:docker-|podman-)?compose(?:[._-].*)?\.ya?ml$/;
/** Tags of Compose's own; they change how files are merged, not what one says. */
const OWN_TAGS = /(:[ \t]+)!(?:reset|override)\b/g;
const MOST_MERGES = 8;
const NONE: ReadonlyMap<string, string> = new Map();

/**
 * The images of Compose's services; what is built is first-party. Variables have the defaults that the file gives them.
 * https://docs.docker.com/reference/compose-file/services/
 */
export const compose: LockfileFormat = {
  id: "compose",
  title: "Docker Compose",
  purlType: "docker",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => NAMES.test(nameOf(path)),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text.replace(OWN_TAGS, "$1"), "allow");
  if (!isYamlMap(document.value)) throw new LockfileError("syntax", "it names no services", 1);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const seen = new Set<YamlValue>();
  for (const service of Object.values(servicesOf(document.value))) {
    if (!isYamlMap(service) || seen.has(service)) continue;
    seen.add(service);
    addService(service, document, things);
  }
  return writtenFile(compose, input, things.all(), problems);
}

/** The first version of the format had them at the top. */
function servicesOf(top: YamlMap): YamlMap {
  const services = yamlField(top, "services");
  if (isYamlMap(services)) return services;
  return services === undefined && yamlField(top, "include") === undefined ? top : {};
}

function addService(service: YamlMap, document: YamlDocument, things: WrittenThings): void {
  const build = fieldOf(service, "build");
  const image = fieldOf(service, "image");
  if (build === null && image !== null && typeof image.value === "string" && image.value.trim() !== "") {
    const text = expandVariables(image.value.trim(), NONE);
    things.addImage(text, document.lineOf(image.holder, "image"));
  }
  const contexts = build === null ? undefined : yamlField(build.value, "additional_contexts");
  if (!isYamlMap(contexts)) return;
  for (const [name, context] of Object.entries(contexts)) {
    const from = typeof context === "string" ? expandVariables(context, NONE) : "";
    if (from.startsWith("docker-image://"))
      things.addImage(from.slice("docker-image://".length), document.lineOf(contexts, name));
  }
}

/** A field of a service, or of what it merges (`<<: *base`). */
function fieldOf(
  service: YamlMap,
  field: string,
): { readonly holder: YamlMap; readonly value: YamlValue } | null {
  const pending: YamlMap[] = [service];
  for (let depth = 0; depth < MOST_MERGES; depth += 1) {
    const holder = pending.shift();
    if (holder === undefined) return null;
    const value = yamlField(holder, field);
    if (value !== undefined) return { holder, value };
    const merged = yamlField(holder, "<<");
    const all = Array.isArray(merged) ? (merged as readonly YamlValue[]).slice(0, MOST_MERGES) : [merged];
    pending.push(...all.filter((one) => isYamlMap(one)));
  }
  return null;
}
