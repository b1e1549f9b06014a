import { LockfileError } from "../errors.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  Manifest,
  ParsedLockfile,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type HclBlock, hclText, readHcl } from "./hcl-blocks.js";
import { serviceNode } from "./service-node.js";
import { type AskedProvider, readRequiredProviders } from "./terraform-providers.js";

/**
 * .terraform.lock.hcl, of Terraform and OpenTofu: the providers that a root module and the modules it calls use. Who asks
 * for them stands in the *.tf files; modules are not locked. https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export const terraformLock: LockfileFormat = {
  id: "terraform-lock",
  title: "Terraform, OpenTofu (.terraform.lock.hcl)",
  purlType: "terraform",
  tells: { direct: true, scope: false, edges: false, integrity: true },
  manifestNames: ["*.tf", "*.tofu"],
  matches: (path) => nameOf(path) === ".terraform.lock.hcl",
  companions: (path, paths) => configurations(path, paths),
  parse,
};

/** The configuration beside the lockfile; folders below are other modules. */
function configurations(path: string, paths: Iterable<string>): string[] {
  const folder = directoryOf(path);
  return [...paths].filter((other) => /\.(?:tf|tofu)$/.test(other) && directoryOf(other) === folder).sort();
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const { blocks } = readHcl(input.text);
  const files = configurations(input.path, input.companions.keys());
  const asked = readRequiredProviders(files, input.companions, problems);
  const first = [...asked.values()].find(({ builtin }) => !builtin);
  if (blocks.length === 0 && first !== undefined) {
    const message = `it holds no provider, but ${first.path} asks for ${quote(first.address)}`;
    throw new LockfileError("empty", message, 1);
  }
  const path = directoryOf(input.path);
  const nodes = providerNodes(blocks, asked, problems);
  const names = new Map(nodes.map(({ name }) => [withoutHost(name), name]));
  const manifest = manifestOf(files, asked, names);
  const service: LockedService = { path, name: null, node: "module", manifest };
  return {
    format: terraformLock.id,
    version: "",
    path: input.path,
    purlType: "terraform",
    tells: { ...terraformLock.tells, direct: files.length > 0 },
    lookup: "exact",
    nodes: [serviceNode(service), ...nodes],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/**
 * The first file that asks for a provider; there is one as a rule (versions.tf).
 * @param names by the address as it is asked for, as the lockfile writes it
 */
function manifestOf(
  files: readonly string[],
  asked: ReadonlyMap<string, AskedProvider>,
  names: ReadonlyMap<string, string>,
): Manifest | null {
  const all = [...asked.values()];
  const path = all[0]?.path ?? files[0];
  if (path === undefined) return null;
  const declared = all
    .filter((one) => one.path === path && !one.builtin)
    .map(({ address, range, line }) => ({
      name: names.get(address) ?? address,
      range,
      kind: "runtime" as const,
      line,
    }));
  return { path, declared };
}

function providerNodes(
  blocks: readonly HclBlock[],
  asked: ReadonlyMap<string, AskedProvider>,
  problems: EntryProblems,
): LockedNode[] {
  const nodes = new Map<string, LockedNode>();
  for (const { type, labels, attributes, line } of blocks) {
    const [address = ""] = labels;
    const version = hclText(attributes, "version");
    const isProvider = type === "provider" && labels.length === 1 && address !== "";
    if (
      !isProvider ||
      version === null ||
      version === "" ||
      Math.max(address.length, version.length) > MAX_TEXT
    ) {
      problems.add("unreadable-entry", line, `${quote([type, ...labels].join(" "))} cannot be read`);
      continue;
    }
    if (nodes.has(address)) {
      problems.add("unreadable-entry", line, `${quote(address)} stands in it twice: Terraform refuses it`);
      continue;
    }
    const hashes = attributes.get("hashes")?.value;
    const texts = Array.isArray(hashes)
      ? hashes.filter((hash): hash is string => typeof hash === "string")
      : [];
    nodes.set(
      address,
      lockedNode({
        key: address,
        name: address,
        version,
        source: "registry",
        integrity: texts.length === 0 ? null : texts.join(" "),
        line,
        // Who is not asked for by the root module is by one that it calls, or by a resource alone.
        told: {
          direct: asked.has(address) || asked.has(withoutHost(address)) ? true : null,
          development: null,
        },
      }),
    );
  }
  return [...nodes.values()];
}

/** The two public registries have the same providers; which of them is asked depends on the tool. */
function withoutHost(address: string): string {
  return address.replace(/^registry\.(?:terraform\.io|opentofu\.org)\//, "");
}
