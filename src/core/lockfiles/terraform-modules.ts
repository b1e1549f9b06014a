import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { readImage } from "./image-reference.js";
import { readRepository } from "./repository-address.js";
import { type ModuleBlock, moduleBlocks } from "./terraform-blocks.js";
import { writtenFile, type WrittenThing, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false };
const REGISTRY = /^(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?\/)?[\w-]+\/[\w-]+\/[\w-]+$/;
/** Short for repositories, though they look like addresses in a registry. */
const REPOSITORY = /^(?:git::|(?:github\.com|bitbucket\.org|gitlab\.com)\/|git@|ssh:\/\/)|\.git(?:$|[/?])/;
const EXACT = /^=?\s*(v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/;

/**
 * The modules that Terraform or OpenTofu files call: of a registry, a repository, an archive. Modules of the repository
 * itself are first-party. What those modules call in turn, only they tell.
 * https://developer.hashicorp.com/terraform/language/block/module#source
 */
export const terraformModules: LockfileFormat = {
  id: "terraform-modules",
  title: "Terraform, OpenTofu (modules)",
  purlType: "terraform",
  tells: TELLS,
  manifestNames: [],
  matches: (path) => /\.(?:tf|tofu)$/.test(path),
  isCovered: () => false,
  companions: () => [],
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const things = new WrittenThings(problems);
  for (const block of moduleBlocks(input.text)) {
    const source = block.values.get("source");
    if (source === undefined)
      problems.add(
        "unreadable-entry",
        block.line,
        `the module ${quote(block.name)} has no source that can be read`,
      );
    else if (!/^\.{0,2}\//.test(source.text)) addModule(block, source.text, source.line, things, problems);
  }
  return writtenFile(terraformModules, input, things.all(), problems);
}

function addModule(
  block: ModuleBlock,
  source: string,
  line: number,
  things: WrittenThings,
  problems: EntryProblems,
): void {
  if (source.includes("${")) {
    problems.add("unresolved", line, `which module ${quote(source)} is, the file does not tell`);
    return;
  }
  const thing = thingOf(source, block.values.get("version")?.text ?? "", line);
  if (thing === null) problems.add("unreadable-entry", line, `${quote(source)} is no source of a module`);
  else things.add(thing);
}

/** null where it cannot be read. */
function thingOf(source: string, constraint: string, line: number): WrittenThing | null {
  const common = { line, development: null };
  const [address = "", query = ""] = source.split("?", 2);
  const bare = withoutFolder(address);
  if (!REPOSITORY.test(source) && REGISTRY.test(bare)) {
    const version = EXACT.exec(constraint.trim())?.[1];
    const fixed = version === undefined ? { version: "", range: constraint } : { version };
    return { type: "terraform", name: bare, ...fixed, source: "registry", ...common };
  }
  if (bare.startsWith("oci://")) {
    const artifact = readImage(bare.slice("oci://".length));
    if (typeof artifact === "string") return null;
    const version = parameter(query, "digest") ?? parameter(query, "tag") ?? "";
    return { type: "oci", name: artifact.name, version, source: "registry", ...common };
  }
  if (REPOSITORY.test(source)) {
    const repository = readRepository(bare);
    const version = parameter(query, "ref") ?? "";
    return repository && { ...repository, version, source: "git", resolved: bare, ...common };
  }
  const url = bare.replace(/^(?:s3|gcs|hg|http|https)::/, "");
  if (!/^[a-z]+:\/\//i.test(url)) return null;
  return {
    type: "generic",
    name: url,
    version: "",
    source: bare.startsWith("hg::") ? "git" : "url",
    qualifiers: [["download_url", url]],
    resolved: url,
    ...common,
  };
}

/** `//` parts the folder within a module from its address. */
function withoutFolder(address: string): string {
  const scheme = address.indexOf("://");
  const folder = address.indexOf("//", scheme < 0 ? 0 : scheme + 3);
  return folder < 0 ? address : address.slice(0, folder);
}

function parameter(query: string, name: string): string | null {
  const found = query.split("&").find((one) => one.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}
