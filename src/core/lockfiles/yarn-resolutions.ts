import type { Override } from "../model/lockfile.js";

/** One of yarn's `resolutions`, taken apart. https://yarnpkg.com/configuration/manifest#resolutions */
export interface Resolution {
  readonly name: string;
  /** Berry: the resolution counts only for this range. */
  readonly range: string | null;
  /** The dependant it counts for; null = for all. */
  readonly parent: { readonly name: string; readonly reference: string | null } | null;
  /** yarn 1: somewhere below an ancestor (two stars between), which nodes shared by many dependants cannot tell. */
  readonly below: boolean;
  readonly value: string;
}

/** `foo`, `foo@npm:^1`, `a/foo`, `@s/a@npm:1.0.0/@t/foo`; yarn 1 also has steps of two stars (any dependants). */
export function readResolutions(overrides: readonly Override[]): Resolution[] {
  return overrides.flatMap(({ selector, value }): Resolution[] => {
    const steps = stepsOf(selector);
    const last = steps.pop();
    if (last === undefined || last === "**") return [];
    const { name, reference: range } = splitStep(last);
    const before = steps.at(-1);
    if (before === undefined || (before === "**" && steps.length === 1)) {
      return [{ name, range, parent: null, below: false, value }];
    }
    if (before === "**") return [{ name, range, parent: null, below: true, value }];
    return [{ name, range, parent: splitStep(before), below: false, value }];
  });
}

/** The selector's names, scopes put together again. */
function stepsOf(selector: string): string[] {
  const steps: string[] = [];
  let scope = "";
  for (const part of selector.split("/")) {
    if (scope === "" && part.startsWith("@")) scope = `${part}/`;
    else if (part !== "") {
      steps.push(scope + part);
      scope = "";
    }
  }
  return steps;
}

function splitStep(step: string): { name: string; reference: string | null } {
  const at = step.indexOf("@", 1);
  return at < 0
    ? { name: step, reference: null }
    : { name: step.slice(0, at), reference: step.slice(at + 1) };
}
