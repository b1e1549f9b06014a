import { LockfileError } from "../errors.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { type DockerInstruction, dockerInstructions } from "./dockerfile-lines.js";
import { EntryProblems } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { expandVariables, MAX_EXPANDED } from "./variables.js";
import { writtenFile, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
const NAMES = /^(?:docker|container)file(?:[._-].*)?$|.\.(?:docker|container)file$/i;
/** Nobody writes more; of more, none is looked for by a part of its name. */
const MOST_STAGES = 200;
const OTHERS = /\.(?:dockerignore|containerignore|md|sh|ya?ml|json)$/i;
/** Code about Dockerfiles: `dockerfile.ts`, `dockerfile_parser.py`. A variant (`Dockerfile.go`) does not begin small. */
const CODE =
  /^(?:docker|container)file.*\.(?:[cm]?[jt]sx?|py|go|rb|php|pl|java|kts?|scala|cs|fs|rs|swift|dart|[ch](?:pp)?|exs?|erl|hs|lua|ipynb|html?|css|tf)$/;

/**
 * The images that a Dockerfile builds on or copies from. Build arguments have the defaults that the file gives them. Which
 * stage is shipped depends on who builds, so no scope is told. The frontend of `# syntax=` is not told.
 * https://docs.docker.com/reference/dockerfile/
 */
export const dockerfile: LockfileFormat = {
  id: "dockerfile",
  title: "Docker (Dockerfile, Containerfile)",
  purlType: "docker",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => NAMES.test(nameOf(path)) && !OTHERS.test(path) && !CODE.test(nameOf(path)),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const instructions = dockerInstructions(input.text);
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  if (!addStages(instructions, things)) {
    const line = instructions[0]?.line ?? 1;
    throw new LockfileError("syntax", "it has no FROM, so nothing can be built from it", line);
  }
  return writtenFile(dockerfile, input, things.all(), problems);
}

/** Adds the images that the instructions of one Dockerfile name. @returns whether they build anything */
export function addStages(instructions: readonly DockerInstruction[], things: WrittenThings): boolean {
  const reader = new StageReader(instructions, things);
  for (const instruction of instructions) reader.read(instruction);
  return reader.hasStage;
}

/** Follows the stages of one Dockerfile. */
class StageReader {
  hasStage = false;
  readonly #things: WrittenThings;
  /** Names of the stages so far: a later one is an image to FROM. */
  readonly #before = new Set<string>();
  readonly #all: ReadonlySet<string>;
  /** Arguments before the first stage: only these count for FROM. */
  readonly #global = new Map<string, string>();
  #own = new Map<string, string>();

  constructor(instructions: readonly DockerInstruction[], things: WrittenThings) {
    this.#things = things;
    const names = instructions.flatMap(({ keyword, rest }) =>
      keyword === "FROM" ? (fromOf(rest).stage ?? []) : [],
    );
    this.#all = new Set(names);
  }

  read(instruction: DockerInstruction): void {
    const { keyword, rest, line } = instruction;
    if (keyword === "FROM") this.#from(rest, line);
    else if (keyword === "ARG" || keyword === "ENV") this.#set(rest, keyword === "ARG");
    else if (keyword === "COPY") this.#take(flagOf(rest, "from"), line);
    else if (keyword === "RUN") {
      for (const mount of mountsOf(rest)) this.#take(mount, line);
    }
  }

  #from(rest: string, line: number): void {
    this.hasStage = true;
    const { image, stage } = fromOf(rest);
    const known = expandVariables(image, this.#global);
    const isStage = mayBeStage(known, this.#before);
    if (stage !== null) this.#before.add(stage);
    this.#own = new Map();
    if (!isStage && known.toLowerCase() !== "scratch") this.#things.addImage(known, line);
  }

  #set(rest: string, isArgument: boolean): void {
    for (const { name, value } of assignmentsIn(rest)) {
      const values = this.hasStage ? this.#own : this.#global;
      const given = value ?? (isArgument ? this.#global.get(name) : undefined);
      const expanded = given === undefined ? undefined : expandVariables(given, values);
      if (expanded !== undefined && expanded.length <= MAX_EXPANDED) values.set(name, expanded);
    }
  }

  #take(from: string | null, line: number): void {
    if (from === null) return;
    const known = expandVariables(from, this.#own);
    const isStage = mayBeStage(known, this.#all) || /^\d+$/.test(known);
    if (!isStage && known.toLowerCase() !== "scratch") this.#things.addImage(known, line);
  }
}

/** Also where a variable stands for a part of its name: `base-${TARGETARCH}` with the stages `base-amd64`, `base-arm64`. */
function mayBeStage(written: string, stages: ReadonlySet<string>): boolean {
  const name = written.toLowerCase();
  if (stages.has(name)) return true;
  if (!name.includes("$") || name.length > MAX_EXPANDED || stages.size > MOST_STAGES) return false;
  const parts = name.split(/\$(?:\{[^}]*\}|\w+)/);
  const [before = "", after = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1 || before + after === "") return false;
  const least = before.length + after.length;
  for (const stage of stages)
    if (stage.length >= least && stage.startsWith(before) && stage.endsWith(after)) return true;
  return false;
}

/** Names of stages are the same in any case. */
function fromOf(rest: string): { readonly image: string; readonly stage: string | null } {
  const [image = "", as = "", name] = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
  const stage = as.toLowerCase() === "as" && name !== undefined ? name.toLowerCase() : null;
  return { image: unquoted(image), stage };
}

/** The flag among those that an instruction begins with. */
function flagOf(rest: string, name: string): string | null {
  for (const word of flagsOf(rest))
    if (word.startsWith(`--${name}=`)) return unquoted(word.slice(name.length + 3));
  return null;
}

function flagsOf(rest: string): string[] {
  const flags: string[] = [];
  for (const [word] of rest.matchAll(/\S+/g)) {
    if (!word.startsWith("--")) break;
    flags.push(word);
  }
  return flags;
}

/** `RUN --mount=type=bind,from=image,target=/x`. */
function mountsOf(rest: string): string[] {
  return flagsOf(rest)
    .filter((flag) => flag.startsWith("--mount="))
    .flatMap((flag) => unquoted(flag.slice("--mount=".length)).split(","))
    .flatMap((option) => (option.startsWith("from=") ? unquoted(option.slice("from=".length)) : []));
}

/** `A=1 B="two words" C`; the old form of ENV: `A 1`. */
function assignmentsIn(rest: string): { readonly name: string; readonly value: string | undefined }[] {
  const words = [...rest.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
  return words.map((word) => {
    const equals = word.indexOf("=");
    return equals < 0
      ? { name: word, value: undefined }
      : { name: word.slice(0, equals), value: unquoted(word.slice(equals + 1)) };
  });
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
