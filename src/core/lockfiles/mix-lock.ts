import { LockfileError } from "../errors.js";
import type { LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { entriesByTerms } from "./mix-entries.js";
import { entriesByLines } from "./mix-lines.js";
import { mixCompanions } from "./mix-members.js";
import { readMixProject } from "./mix-project.js";

/**
 * mix.lock: a map of Elixir from application to what was fetched for it. Members, what is direct and what is for
 * development stand in mix.exs. https://github.com/hexpm/hex/blob/main/lib/hex/utils.ex (`lock`)
 */
export const mixLock: LockfileFormat = {
  id: "mix-lock",
  title: "Elixir (mix.lock)",
  purlType: "hex",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["mix.exs"],
  matches: (path) => nameOf(path) === "mix.lock",
  companions: mixCompanions,
  parse,
};

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const nodes = entriesByLines(input.text) ?? entriesByTerms(input.text, problems);
  const project = readMixProject(input, problems);
  if (nodes.length === 0 && project.asked !== null) {
    const message = `it holds no component, but ${project.asked.path} asks for ${quote(project.asked.app)}`;
    throw new LockfileError("empty", message, 1);
  }
  return {
    format: mixLock.id,
    version: "",
    path: input.path,
    purlType: "hex",
    tells: { ...mixLock.tells, direct: project.known, scope: project.known },
    lookup: "exact",
    nodes: [...nodes, ...project.nodes],
    services: project.services,
    overrides: [],
    problems: problems.all(),
  };
}
