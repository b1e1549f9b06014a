import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { readImage } from "./image-reference.js";
import { isBesideChart } from "./kubernetes.js";
import { writtenFile, WrittenThings } from "./written-things.js";
import {
  isYamlMap,
  parseYaml,
  type YamlDocument,
  yamlField,
  type YamlMap,
  type YamlValue,
} from "./yaml-text.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
const CHART = "Chart.yaml";
const MOST_VALUES = 1_000_000;

/**
 * Images that the values of a Helm chart name: `image: {registry, repository, tag, digest}`, or as one text, with tag and
 * digest beside it or not. By custom, not by rule; templates are not read. Without a tag charts use their own `appVersion`.
 * https://helm.sh/docs/chart_best_practices/values/
 */
export const helmValues: LockfileFormat = {
  id: "helm-values",
  title: "Helm (values.yaml)",
  purlType: "docker",
  tells: TELLS,
  manifestNames: [CHART],
  matches: (path) => /^values(?:[._-].*)?\.ya?ml$/.test(nameOf(path)),
  // Values of something else: no chart is beside them.
  isCovered: (path, paths) => !isBesideChart(path, paths),
  companions: (path, paths) => [`${folderOf(path)}${CHART}`].filter((chart) => paths.has(chart)),
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const document = parseYaml(input.text, "allow");
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  const chart = input.companions.get(`${folderOf(input.path)}${CHART}`);
  const reader = new ValuesReader(document, things, appVersionOf(chart));
  reader.walk();
  return writtenFile(helmValues, input, things.all(), problems);
}

/** A chart that cannot be read is told where it is read itself. */
function appVersionOf(chart: string | undefined): string {
  try {
    const version =
      chart === undefined ? undefined : yamlField(parseYaml(chart, "allow").value, "appVersion");
    return typeof version === "string" ? version : "";
  } catch (error) {
    if (error instanceof LockfileError) return "";
    throw error;
  }
}

class ValuesReader {
  readonly #document: YamlDocument;
  readonly #things: WrittenThings;
  readonly #appVersion: string;

  constructor(document: YamlDocument, things: WrittenThings, appVersion: string) {
    this.#document = document;
    this.#things = things;
    this.#appVersion = appVersion;
  }

  /** Every value once, in the order of the file. */
  walk(): void {
    const pending: { readonly value: YamlValue; readonly above: Hub | null }[] = [
      { value: this.#document.value, above: null },
    ];
    const seen = new Set<YamlValue>();
    for (let next = pending.pop(); next !== undefined && seen.size < MOST_VALUES; next = pending.pop()) {
      const { value, above } = next;
      if (typeof value === "string" || seen.has(value)) continue;
      seen.add(value);
      const hub = isYamlMap(value) ? (hubOf(value) ?? hubOf(yamlField(value, "global")) ?? above) : above;
      if (isYamlMap(value)) for (const key of Object.keys(value)) this.#look(value, key, hub);
      for (const inner of Object.values(value).reverse()) pending.push({ value: inner, above: hub });
    }
  }

  #look(map: YamlMap, key: string, hub: Hub | null): void {
    const value = yamlField(map, key);
    if (typeof value === "string") {
      if (key === "image") this.#named(map, hub);
    } else if (isYamlMap(value) && (/image$/i.test(key) || yamlField(value, "tag") !== undefined))
      this.#parted(value);
  }

  /** An image as one text, with what is said of it beside it. */
  #named(map: YamlMap, hub: Hub | null): void {
    const written = textOf(map, "image");
    const line = this.#document.lineOf(map, "image");
    // That an image is used at all, some charts say under this name.
    if (written === "true" || written === "false") return;
    const registry = textOf(map, "registry");
    const isWhole = versionIn(written) !== "";
    const isOfHub = !isWhole && registry === "" && !written.includes("/");
    // Istio's: which hub is meant, the chart says elsewhere; it is not the public one.
    if (isOfHub && hub === null && yamlField(map, "hub") !== undefined) return;
    const located = registry === "" ? (isOfHub && hub !== null ? hub.hub : "") : registry;
    const name = located === "" ? written : `${located}/${written}`;
    if (isWhole) {
      this.#add(name, line);
      return;
    }
    const own = textOf(map, "tag") || textOf(map, "imageTag");
    this.#add(withVersion(name, own === "" && isOfHub ? (hub?.tag ?? "") : own, digestOf(map)), line);
  }

  #parted(image: YamlMap): void {
    const [registry, repository] = [textOf(image, "registry"), textOf(image, "repository")];
    if (repository === "" || repository.includes("://")) return;
    const located = registry === "" ? repository : `${registry}/${repository}`;
    const [tag, digest] = [textOf(image, "tag"), digestOf(image)];
    const isTold = tag !== "" || digest !== "" || versionIn(repository) !== "";
    this.#add(
      withVersion(located, isTold ? tag : this.#appVersion, digest),
      this.#document.lineOf(image, "repository"),
    );
  }

  /** Values are of any form: what is no image is something else. */
  #add(text: string, line: number): void {
    if (typeof readImage(text) === "object") this.#things.addImage(text, line);
  }
}

/** Where the images of a chart lie that names them by one word. */
interface Hub {
  readonly hub: string;
  readonly tag: string;
}

function hubOf(map: YamlValue | undefined): Hub | null {
  const hub = textOf(map, "hub");
  return hub === "" ? null : { hub, tag: textOf(map, "tag") };
}

/** Tag, digest or what stands for them within a reference. */
function versionIn(reference: string): string {
  const image = readImage(reference);
  return typeof image === "object" ? (image.range ?? image.version) : "";
}

/** Grafana's charts say `sha`. */
function digestOf(image: YamlMap): string {
  const [digest, sha] = [textOf(image, "digest"), textOf(image, "sha")];
  if (digest !== "" || sha === "") return digest;
  return sha.includes(":") ? sha : `sha256:${sha}`;
}

function withVersion(name: string, tag: string, digest: string): string {
  return `${name}${tag === "" ? "" : `:${tag}`}${digest === "" ? "" : `@${digest}`}`;
}

function textOf(map: YamlValue | undefined, field: string): string {
  const value = yamlField(map, field);
  return typeof value === "string" ? value.trim() : "";
}
