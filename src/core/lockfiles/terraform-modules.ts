import { SUBPATH } from "../model/component.js";
import type { FormatTells, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { withoutPassword } from "../model/password.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { repositoryName, vcsQualifiers } from "./git-address.js";
import { readImage } from "./image-reference.js";
import { readRepository } from "./repository-address.js";
import { type ModuleBlock, moduleBlocks } from "./terraform-blocks.js";
import { type ModuleSource, queryOf, readModuleSource, shownSource } from "./terraform-source.js";
import { writtenFile, type WrittenThing, WrittenThings } from "./written-things.js";

const TELLS: FormatTells = { direct: true, scope: false, edges: true, integrity: false, contents: false };
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
    problems.add("unresolved", line, `which module ${quote(shownSource(source))} is, the file does not tell`);
    return;
  }
  const thing = thingOf(source, block.values.get("version")?.text ?? "", line);
  if (thing === null)
    problems.add("unreadable-entry", line, `${quote(shownSource(source))} is no source of a module`);
  else things.add(thing);
}

/** What a source is but its folder. */
type Fetched = Omit<WrittenThing, "line" | "development">;

/** null where it cannot be read. */
function thingOf(text: string, constraint: string, line: number): WrittenThing | null {
  const source = readModuleSource(text);
  const fetched = fetchedBy(source, REPOSITORY.test(text), constraint);
  if (fetched === null) return null;
  const common = { line, development: null };
  if (source.folder === "") return { ...fetched, ...common };
  return { ...fetched, qualifiers: [...(fetched.qualifiers ?? []), [SUBPATH, source.folder]], ...common };
}

function fetchedBy(source: ModuleSource, isRepository: boolean, constraint: string): Fetched | null {
  const { address, parameters } = source;
  if (!isRepository && REGISTRY.test(address)) {
    const version = EXACT.exec(constraint.trim())?.[1];
    const fixed = version === undefined ? { version: "", range: constraint } : { version };
    return { type: "terraform", name: address, ...fixed, source: "registry" };
  }
  if (address.startsWith("oci://")) {
    const artifact = readImage(address.slice("oci://".length));
    if (typeof artifact === "string") return null;
    const version = parameters.get("digest") ?? parameters.get("tag") ?? "";
    return { type: "oci", name: artifact.name, version, source: "registry" };
  }
  if (isRepository) {
    const repository = readRepository(address);
    const version = parameters.get("ref") ?? "";
    return repository && { ...repository, version, source: "git", resolved: shownSource(address) };
  }
  return address.startsWith("hg::") ? mercurial(source) : archive(source);
}

/** https://developer.hashicorp.com/terraform/language/modules/sources#generic-mercurial-repository */
function mercurial({ address, parameters }: ModuleSource): Fetched | null {
  const url = address.slice("hg::".length);
  const name = repositoryName(url);
  if (name === null) return null;
  const version = parameters.get("rev") ?? "";
  const qualifiers = vcsQualifiers("hg", url, version);
  return { type: "generic", name, version, source: "git", qualifiers, resolved: shownSource(address) };
}

/** A file at an address; of a bucket of S3 also the version of it. https://github.com/hashicorp/go-getter#s3-s3 */
function archive(source: ModuleSource): Fetched | null {
  const bare = withoutPassword(source.address.replace(/^(?:s3|gcs|http|https)::/, ""));
  if (!/^[a-z]+:\/\//i.test(bare)) return null;
  const version = source.address.startsWith("s3::") ? source.parameters.get("version") : undefined;
  const url = version === undefined ? `${bare}${queryOf(source)}` : bare;
  return {
    type: "generic",
    name: bare,
    version: version ?? "",
    source: "url",
    qualifiers: [["download_url", url]],
    resolved: url,
  };
}
