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

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false };
const CHART = "Chart.yaml";
const MOST_VALUES = 1_000_000;

/**
 * Images that the values of a Helm chart name: `image: {registry, repository, tag, digest}`, or as one text. By custom,
 * not by rule; templates are not read. Without a tag charts use their own `appVersion`.
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
    const pending: YamlValue[] = [this.#document.value];
    const seen = new Set<YamlValue>();
    for (let next = pending.pop(); next !== undefined && seen.size < MOST_VALUES; next = pending.pop()) {
      if (typeof next === "string" || seen.has(next)) continue;
      seen.add(next);
      if (isYamlMap(next)) for (const key of Object.keys(next)) this.#look(next, key);
      for (const inner of Object.values(next).reverse()) pending.push(inner);
    }
  }

  #look(map: YamlMap, key: string): void {
    const value = yamlField(map, key);
    if (typeof value === "string") {
      if (key === "image") this.#add(value.trim(), this.#document.lineOf(map, key));
    } else if (isYamlMap(value) && (/image$/i.test(key) || yamlField(value, "tag") !== undefined))
      this.#parted(value);
  }

  #parted(image: YamlMap): void {
    const [registry, repository, tag, digest] = ["registry", "repository", "tag", "digest"].map((field) => {
      const value = yamlField(image, field);
      return typeof value === "string" ? value.trim() : "";
    });
    if (repository === undefined || repository === "" || repository.includes("://")) return;
    const located = registry === undefined || registry === "" ? repository : `${registry}/${repository}`;
    const version = tag === undefined || tag === "" ? this.#appVersion : tag;
    const at = digest === undefined || digest === "" ? "" : `@${digest}`;
    const written =
      tag === "" && at !== "" ? `${located}${at}` : `${located}${version === "" ? "" : `:${version}`}${at}`;
    this.#add(written, this.#document.lineOf(image, "repository"));
  }

  /** Values are of any form: what is no image is something else. */
  #add(text: string, line: number): void {
    if (typeof readImage(text) === "object") this.#things.addImage(text, line);
  }
}
