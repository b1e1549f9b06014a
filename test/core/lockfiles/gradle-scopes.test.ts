import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { isDevelopmentConfiguration } from "../../../src/core/lockfiles/gradle-configurations.js";
import { GradleScopes, joinedScope } from "../../../src/core/lockfiles/gradle-scopes.js";

/** Names that tell of running, of testing and of nothing; the empty one is none. */
const name = fc.constantFrom(
  "compileClasspath",
  "runtimeOnly",
  "testRuntimeClasspath",
  "ksp",
  "soy",
  "jaxb",
  "",
);
const names = fc.array(name, { maxLength: 4 });

/** What configurations tell, said without remembering any. */
function told(all: readonly string[]): boolean | null | undefined {
  const each = all.filter((one) => one !== "").map(isDevelopmentConfiguration);
  if (each.length === 0) return undefined;
  return each.includes(false) ? false : each.includes(null) ? null : true;
}

describe("the scopes of Gradle's configurations", () => {
  it("are those of the names in a list, whatever lists were asked about before", () => {
    fc.assert(
      fc.property(fc.array(names, { maxLength: 30 }), (lists) => {
        const scopes = new GradleScopes();
        expect(lists.map((list) => scopes.of(list.join(",")))).toEqual(lists.map(told));
      }),
      { numRuns: 500 },
    );
  });

  it("join to what all the names together tell", () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        expect(joinedScope(told(one), told(other))).toBe(told([...one, ...other]));
      }),
      { numRuns: 500 },
    );
  });
});
