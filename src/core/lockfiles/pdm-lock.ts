import { LockfileError } from "../errors.js";
import type {
  FormatTells,
  LockedService,
  LockfileInput,
  ParsedLockfile,
  RequirementKind,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type PdmEntry, pdmRequirements, readPdmEntries } from "./pdm-entries.js";
import { declaredRequirements } from "./python-declared.js";
import { PythonPackages } from "./python-packages.js";
import { PythonProjects, pyprojectsBeside, tellMissingProjects } from "./python-projects.js";
import { refuseEmpty, refuseOddPackages, refuseUnread } from "./python-refusals.js";
import { certainRoots } from "./certain-roots.js";
import { projectNode } from "./service-node.js";
import type { TomlTable } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: true, integrity: true };

/**
 * pdm.lock, lock versions 1 to 4. A package asked for with extras has an entry of its own for them, which is read as part
 * of it. What is asked for itself, and which groups are for development, stands in pyproject.toml. Its reader is
 * https://github.com/pdm-project/pdm/blob/main/src/pdm/models/repositories/lock.py
 */
export const pdmLock: LockfileFormat = {
  id: "pdm-lock",
  title: "PDM (pdm.lock)",
  purlType: "pypi",
  tells: TELLS,
  manifestNames: ["pyproject.toml"],
  matches: (path) => nameOf(path) === "pdm.lock",
  companions: pyprojectsBeside,
  parse: parsePdmLock,
};

function parsePdmLock(input: LockfileInput): ParsedLockfile {
  const root = parseToml(input.text);
  const metadata = root.table("metadata");
  const version = versionOf(metadata, root);
  refuseOddPackages(root, "package");
  const problems = new EntryProblems(input.path);
  const projects = new PythonProjects(input.companions, problems);
  const packages = new PythonPackages(problems);
  const entries = readPdmEntries(root, input.path, packages, problems);
  refuseUnread(root, "package", entries.length);
  const directory = directoryOf(input.path);
  const project = projects.of(directory);
  const requires = entries.map(({ keyed, dependencies }) =>
    dependencies.flatMap((text) => {
      const found = pdmRequirements(text, packages);
      if (found === null) {
        const message = `${quote(keyed.name)} needs ${quote(text)}, which cannot be read`;
        problems.add("unreadable-entry", keyed.line, message);
      }
      return found ?? [];
    }),
  );
  const declared = project === null ? null : declaredRequirements(project, packages);
  const unasked = entries.map((entry, at) => ({
    key: entry.keyed.key,
    name: entry.keyed.name,
    requires: requires[at] ?? [],
    kind: kindOf(entry),
  }));
  const nodes = entries.map(({ keyed }, at) => packages.node(keyed, requires[at] ?? []));
  refuseEmpty(nodes, directory, projects);
  const own = projectNode(
    directory,
    project?.name ?? null,
    project?.version ?? null,
    declared ?? certainRoots(unasked),
  );
  const services: LockedService[] = [
    { path: directory, name: project?.name ?? null, node: own.key, manifest: projects.declaredIn(directory) },
    ...projects.servicesAmong(entries),
  ];
  tellMissingProjects(services, "what is asked for there, and not by a package, is unknown", problems);
  return {
    format: pdmLock.id,
    version,
    path: input.path,
    purlType: pdmLock.purlType,
    tells: {
      ...TELLS,
      direct: declared !== null,
      scope: declared !== null || entries.some(({ groups }) => groups.length > 0),
    },
    lookup: "exact",
    nodes: [...nodes, own],
    services,
    overrides: project?.overrides ?? [],
    problems: problems.all(),
  };
}

function versionOf(metadata: TomlTable | null, root: TomlTable): string {
  if (metadata === null && !root.has("package"))
    throw new LockfileError("unknown-version", "it has neither packages nor metadata", 1);
  const version = metadata?.get("lock_version");
  if (version === undefined) return "";
  const text = typeof version === "number" ? String(version) : version;
  if (typeof text === "string" && /^[1-4](?:\.\d{1,3}){0,2}$/.test(text)) return text;
  const told = typeof text === "string" ? quote(text) : "of another type";
  const message = `lock_version ${told} is not known (1 to 4 are)`;
  throw new LockfileError("unknown-version", message, metadata?.lineOf("lock_version") ?? 1);
}

/** Without the manifest a group may be an extra or for development: `dev` is what PDM calls the latter. */
function kindOf({ groups }: PdmEntry): RequirementKind {
  if (groups.length === 0 || groups.includes("default")) return "runtime";
  return groups.includes("dev") ? "development" : "optional";
}
