import { readFileSync } from "node:fs";

import { type Combined, combine, type PolicySource } from "../core/policy/combine.js";
import { explainPolicy } from "../core/policy/explain.js";
import { type PolicyProblem, readPolicyFile } from "../core/policy/read.js";
import { LONGEST, visible } from "../core/report/visible.js";

/** The files that a policy is made of, as the command line names them. */
export interface PolicyFiles {
  readonly policy?: string;
  readonly organisation?: string;
}

function sourceOf(file: string | undefined): PolicySource | null {
  return file === undefined ? null : { file, reading: readPolicyFile(readFileSync(file, "utf8")) };
}

/** What is wrong with the files, as `file:line:column: message`. */
function problemsOf(sources: readonly (PolicySource | null)[], refused: readonly PolicyProblem[]): string[] {
  const told = (file: string, { line, column, message }: PolicyProblem) =>
    `${file}:${line}:${column}: ${visible(message, 2 * LONGEST.sentence, "fold")}`;
  const own = sources.at(-1)?.file ?? "";
  return [
    ...sources.flatMap((source) =>
      source === null ? [] : source.reading.problems.map((problem) => told(source.file, problem)),
    ),
    ...refused.map((problem) => told(own, problem)),
  ];
}

/**
 * The policy that the files make together, and what of the own file does not count because the organisation locked it.
 * @throws {Error} when one of them cannot be read or used: nothing is judged by half a policy
 */
export function policyOf({ policy, organisation }: PolicyFiles): Combined {
  const sources = [sourceOf(organisation), sourceOf(policy)] as const;
  const combined = combine(...sources);
  const problems = problemsOf(sources, []);
  if (problems.length > 0) throw new Error(`the policy cannot be used:\n${problems.join("\n")}`);
  return combined;
}

/** `weir policy check`: exit code 0 = the file can be used, 1 = something is wrong with it. */
export function policyCheckCommand(file: string, { organisation }: PolicyFiles): void {
  const sources = [sourceOf(organisation), sourceOf(file)] as const;
  const problems = problemsOf(sources, combine(...sources).problems);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length === 0) process.stdout.write(`${file}: can be used\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

/** `weir policy explain`: what holds, and which level set it. */
export function policyExplainCommand(file: string | undefined, { organisation }: PolicyFiles): void {
  const files = {
    ...(file === undefined ? {} : { policy: file }),
    ...(organisation === undefined ? {} : { organisation }),
  };
  const show = (text: string) => visible(text, 300, "show");
  const { policy, problems } = policyOf(files);
  for (const problem of problemsOf([sourceOf(file)], problems)) process.stderr.write(`${problem}\n`);
  const rows = explainPolicy(policy).map(({ what, value, by }) => [what, value, by].map(show));
  const width = (column: number) => Math.min(70, Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [what, value] = [width(0), width(1)];
  for (const [first = "", second = "", by = ""] of rows) {
    process.stdout.write(`${first.padEnd(what)}  ${second.padEnd(value)}  ${by}\n`);
  }
}
