import { LockfileError } from "../errors.js";
import { type EntryProblems, MAX_TEXT } from "./entry-problems.js";
import { type HclAttribute, type HclBlock, hclText, readHcl } from "./hcl-blocks.js";

/** A provider that a configuration asks for in `required_providers`. */
export interface AskedProvider {
  /** As a lockfile has it; without host for the public registry: `hashicorp/aws`. */
  readonly address: string;
  /** "" where none is written out. */
  readonly range: string;
  /** Part of the tool, never locked. */
  readonly builtin: boolean;
  /** Of the file that asks. */
  readonly path: string;
  readonly line: number;
}

const PUBLIC = /^registry\.(?:terraform\.io|opentofu\.org)\//;

/**
 * What the files of a root module ask for, by address; the first of two counts. A file that cannot be read is a problem.
 * https://developer.hashicorp.com/terraform/language/providers/requirements
 */
export function readRequiredProviders(
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
  problems: EntryProblems,
): ReadonlyMap<string, AskedProvider> {
  const asked = new Map<string, AskedProvider>();
  for (const path of files) {
    for (const required of requiredIn(path, texts.get(path) ?? "", problems)) {
      for (const [name, attribute] of required.attributes) {
        const provider = askedBy(name, attribute, path);
        if (provider.address.length <= MAX_TEXT && !asked.has(provider.address))
          asked.set(provider.address, provider);
      }
    }
  }
  return asked;
}

function requiredIn(path: string, text: string, problems: EntryProblems): HclBlock[] {
  try {
    return readHcl(text)
      .blocks.filter(({ type }) => type === "terraform")
      .flatMap(({ blocks }) => blocks.filter(({ type }) => type === "required_providers"));
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return [];
  }
}

/** `aws = { source = "hashicorp/aws", version = "~> 5.0" }`, or as of old `aws = "~> 2.0"`. */
function askedBy(name: string, { value, line }: HclAttribute, path: string): AskedProvider {
  const object = value instanceof Map ? (value as ReadonlyMap<string, HclAttribute>) : null;
  const range =
    object === null ? (typeof value === "string" ? value : "") : (hclText(object, "version") ?? "");
  const source = (object === null ? null : hclText(object, "source")) ?? name;
  const address = (source.includes("/") ? source : `hashicorp/${source}`).replace(PUBLIC, "").toLowerCase();
  return { address, range, builtin: address.startsWith("terraform.io/builtin/"), path, line };
}
