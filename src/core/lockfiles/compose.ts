import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { addTo } from "../model/multimap.js";
import { nameOf } from "../model/paths.js";
import { addStages } from "./dockerfile.js";
import { dockerInstructions } from "./dockerfile-lines.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { expandVariables } from "./variables.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import { yamlParts } from "./yaml-stream.js";
import { isYamlMap, type YamlDocument, yamlField, type YamlMap, type YamlValue } from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
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
  const documents = yamlParts(input.text.replace(OWN_TAGS, "$1")).map((part) => part.read());
  if (documents.length === 0) throw new LockfileError("empty", "the file is empty", 1);
  const services = new Map<string, Layer[]>();
  for (const document of documents) {
    if (!isYamlMap(document.value)) throw new LockfileError("syntax", "it names no services", 1);
    for (const [name, service] of servicesOf(document.value))
      if (isYamlMap(service)) addTo(services, name, { service, document });
  }
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const seen = new Set<YamlValue>();
  for (const layers of services.values()) addService(layers, things, seen);
  return writtenFile(compose, input, things.all(), problems);
}

/** What one document says of a service; a later one is laid over those before. */
interface Layer {
  readonly service: YamlMap;
  readonly document: YamlDocument;
}

/** The first version of the format had them at the top. */
function servicesOf(top: YamlMap): ReadonlyMap<string, YamlValue> {
  const services = yamlField(top, "services");
  if (isYamlMap(services)) return withMerged(services);
  if (services !== undefined || yamlField(top, "include") !== undefined) return new Map();
  return new Map(Object.entries(top).filter(([name]) => !name.startsWith("x-")));
}

/** @param seen lists and builds that were read: aliases may repeat them */
function addService(layers: readonly Layer[], things: WrittenThings, seen: Set<YamlValue>): void {
  const build = fieldOf(layers, "build");
  const image = fieldOf(layers, "image");
  const isBuilt = build !== null && Object.keys(build.value).length > 0;
  if (!isBuilt && image !== null && typeof image.value === "string") {
    const text = expandVariables(image.value.trim(), NONE);
    if (text !== "") things.addImage(text, image.document.lineOf(image.holder, "image"));
  }
  if (isBuilt && !seen.has(build.value)) {
    seen.add(build.value);
    addBuild(build.value, build.document, things);
  }
  for (const { service, document } of layers) {
    const volumes = yamlField(service, "volumes");
    if (!Array.isArray(volumes) || seen.has(volumes)) continue;
    seen.add(volumes);
    for (const volume of volumes as readonly YamlValue[]) addVolume(volume, document, things);
  }
}

/** The images that a build names beside its Dockerfile, or in the one that it holds itself. */
function addBuild(build: YamlValue, document: YamlDocument, things: WrittenThings): void {
  const contexts = yamlField(build, "additional_contexts") ?? "";
  for (const [key, written] of Object.entries(contexts)) {
    if (typeof written !== "string" || typeof contexts === "string") continue;
    const isList = Array.isArray(contexts);
    const context = expandVariables(isList ? written.slice(written.indexOf("=") + 1) : written, NONE);
    if (!context.startsWith("docker-image://")) continue;
    const line = document.lineOf(contexts, isList ? Number(key) : key);
    things.addImage(context.slice("docker-image://".length), line);
  }
  const inline = yamlField(build, "dockerfile_inline");
  if (typeof inline !== "string" || inline.trim() === "") return;
  const line = document.lineOf(build, "dockerfile_inline");
  const instructions = dockerInstructions(inline.split("$$").join("$"));
  addStages(
    instructions.map((instruction) => ({ ...instruction, line })),
    things,
  );
}

/** https://docs.docker.com/reference/compose-file/services/#volumes */
function addVolume(volume: YamlValue, document: YamlDocument, things: WrittenThings): void {
  const source = yamlField(volume, "source");
  if (yamlField(volume, "type") !== "image" || typeof source !== "string" || source.trim() === "") return;
  things.addImage(expandVariables(source.trim(), NONE), document.lineOf(volume, "source"));
}

/** A field of the last layer that has it. */
function fieldOf(
  layers: readonly Layer[],
  field: string,
): { readonly holder: YamlMap; readonly value: YamlValue; readonly document: YamlDocument } | null {
  for (const { service, document } of [...layers].reverse()) {
    const holder = mergedInto(service).find((one) => yamlField(one, field) !== undefined);
    const value = yamlField(holder, field);
    if (holder !== undefined && value !== undefined) return { holder, value, document };
  }
  return null;
}

/** The keys of a mapping and of what it merges. */
function withMerged(map: YamlMap): ReadonlyMap<string, YamlValue> {
  const found = new Map<string, YamlValue>();
  for (const one of mergedInto(map))
    for (const [key, value] of Object.entries(one))
      if (key !== "<<" && !found.has(key)) found.set(key, value);
  return found;
}

/** A mapping and those that it merges (`<<: *base`), the first counts. */
function mergedInto(map: YamlMap): readonly YamlMap[] {
  const all: YamlMap[] = [map];
  for (let at = 0; at < all.length && at < MOST_MERGES; at += 1) {
    const merged = yamlField(all[at], "<<");
    const more = Array.isArray(merged) ? (merged as readonly YamlValue[]).slice(0, MOST_MERGES) : [merged];
    all.push(...more.filter((one) => isYamlMap(one)));
  }
  return all.slice(0, MOST_MERGES);
}
