import { isCommit } from "../model/commit.js";
import type { DeclaredDependency } from "../model/lockfile.js";
import { claimedVersion, readAction } from "./action-reference.js";
import { type EntryProblems, quote } from "./entry-problems.js";
import { joinPaths } from "../model/paths.js";
import type { WrittenThings } from "./written-things.js";
import { isYamlMap, type YamlDocument, yamlField, type YamlMap, type YamlValue } from "./yaml-text.js";

/** What one workflow or action of the repository uses, in the order of the file. */
export interface Uses {
  /** Keys of nodes, with the name of each. */
  readonly things: readonly { readonly name: string; readonly key: string }[];
  /** Folders of actions of the repository, with the line that uses them. */
  readonly own: readonly { readonly folder: string; readonly line: number }[];
  readonly declared: readonly DeclaredDependency[];
}

/** Reads the steps and jobs of one file; several files of a repository add to the same things. */
export class UsesReader {
  readonly #document: YamlDocument;
  readonly #rows: readonly string[];
  readonly #things: WrittenThings;
  readonly #problems: EntryProblems;
  /** Where the file is not the one that is read: how it came in. */
  readonly #via: { readonly name: string; readonly path: string; readonly line: number } | null;
  readonly #seen = new Set<YamlValue>();
  readonly #found = new Map<string, string>();
  readonly #own = new Map<string, number>();
  readonly #declared: DeclaredDependency[] = [];

  constructor(
    document: YamlDocument,
    text: string,
    things: WrittenThings,
    problems: EntryProblems,
    via: { readonly name: string; readonly path: string; readonly line: number } | null = null,
  ) {
    this.#document = document;
    this.#rows = text.split("\n");
    this.#things = things;
    this.#problems = problems;
    this.#via = via;
  }

  /** `jobs` of a workflow. */
  jobs(jobs: YamlValue | undefined): void {
    for (const job of valuesOf(jobs)) {
      if (!isYamlMap(job) || this.#isKnown(job)) continue;
      this.#uses(job);
      const container = yamlField(job, "container");
      if (typeof container === "string") this.#image(job, "container");
      else if (isYamlMap(container)) this.#image(container, "image");
      const services = yamlField(job, "services");
      for (const [name, service] of isYamlMap(services) ? Object.entries(services) : [])
        if (typeof service === "string") this.#image(services as YamlMap, name);
        else if (isYamlMap(service)) this.#image(service, "image");
      this.steps(yamlField(job, "steps"));
    }
  }

  /** `steps` of a job or of a composite action. */
  steps(steps: YamlValue | undefined): void {
    if (!Array.isArray(steps) || this.#isKnown(steps)) return;
    for (const step of steps as readonly YamlValue[])
      if (isYamlMap(step) && !this.#isKnown(step)) this.#uses(step);
  }

  /** `runs` of an action. */
  runs(runs: YamlValue | undefined): void {
    if (!isYamlMap(runs)) return;
    this.steps(yamlField(runs, "steps"));
    const image = yamlField(runs, "image");
    // Any other image is a Dockerfile beside it, which is read by itself.
    if (typeof image === "string" && image.startsWith("docker://")) this.#image(runs, "image");
  }

  /** Everything read so far. */
  all(): Uses {
    return {
      things: [...this.#found].map(([key, name]) => ({ name, key })),
      own: [...this.#own].map(([folder, line]) => ({ folder, line })),
      declared: this.#declared,
    };
  }

  /** What stands behind several aliases is read once. */
  #isKnown(value: YamlValue): boolean {
    if (this.#seen.has(value)) return true;
    this.#seen.add(value);
    return false;
  }

  #uses(holder: YamlMap): void {
    const written = yamlField(holder, "uses");
    if (typeof written !== "string") return;
    const place = this.#document.lineOf(holder, "uses");
    const reference = readAction(written);
    if (reference.kind === "image") this.#image(holder, "uses");
    else if (reference.kind === "own") {
      // A workflow of the repository is read by itself.
      if (!/\.ya?ml$/i.test(reference.path)) this.#addOwn(joinPaths(".", reference.path), place);
    } else if (reference.kind === "unreadable") {
      this.#tell("unreadable-entry", place, `${quote(written)} is no reference of an action`);
    } else {
      const { name, ref } = reference;
      const row = this.#rows[place - 1] ?? "";
      const claims = isCommit(ref) ? claimedVersion(row, ref) : undefined;
      const claim = claims === undefined ? {} : { claims };
      const line = this.#via?.line ?? place;
      const key = this.#things.add(
        { type: "githubactions", name, version: ref, source: "registry", line, development: null, ...claim },
        this.#via?.name,
      );
      this.#add(key, name, ref, place);
    }
  }

  #image(holder: YamlMap, field: string): void {
    const written = yamlField(holder, field);
    if (typeof written !== "string" || written.trim() === "") return;
    const place = this.#document.lineOf(holder, field);
    const text = written.trim();
    const key = this.#things.addImage(text, this.#via?.line ?? place, null, {
      ...(this.#via === null ? {} : { via: this.#via.name }),
    });
    const bare = text.replace(/^docker:\/\//, "");
    this.#add(key, bare.replace(/(?::[^/:@]*)?(?:@.*)?$/, ""), bare, place);
  }

  #addOwn(folder: string, line: number): void {
    if (!this.#own.has(folder)) this.#own.set(folder, line);
  }

  #add(key: string | null, name: string, range: string, line: number): void {
    if (key === null || this.#found.has(key)) return;
    this.#found.set(key, name);
    this.#declared.push({ name, range, kind: "runtime", line });
  }

  #tell(kind: "unreadable-entry", line: number, message: string): void {
    if (this.#via === null) this.#problems.add(kind, line, message);
    else this.#problems.add(kind, line, message, this.#via.path);
  }
}

function valuesOf(value: YamlValue | undefined): readonly YamlValue[] {
  return isYamlMap(value) ? Object.values(value) : [];
}
