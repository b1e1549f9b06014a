import type { Problem } from "../../model/problem.js";

/** Problems that a document tells; the rest is counted. */
const TOLD = 50;

/** What a document says of its gaps: a line per problem, and how many are left out. */
export function problemLines(problems: readonly Problem[]): {
  readonly told: readonly string[];
  readonly left: number;
} {
  return {
    told: problems
      .slice(0, TOLD)
      .map(({ path, line, message }) => `${path}${line === null ? "" : `:${line}`}: ${message}`),
    left: Math.max(0, problems.length - TOLD),
  };
}
