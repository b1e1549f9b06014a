import { describe, expect, it } from "@jest/globals";

import { freeAdvice, untoldAdvice } from "../../../../src/core/assess/advisories/moving.js";
import { plain } from "../../../../src/core/model/prose.js";

const free = (format: string, path: string, isManaged = false) => {
  const advice = freeAdvice({ format, path }, { name: "a" }, "2.0", isManaged);
  return advice === null ? null : plain(advice);
};

describe("how a component moves that nothing holds", () => {
  it.each([
    ["pom", "services/x/pom.xml", "manage a at 2.0 in pom.xml: nothing on the chain binds it"],
    ["go-mod", "go.mod", "raise a to 2.0 in go.mod: nothing on the chain binds it"],
    ["gradle-lock", "gradle.lockfile", "constrain a to 2.0 in the build: nothing on the chain binds it"],
    [
      "nuget-lock",
      "packages.lock.json",
      "ask for a 2.0 in the project itself: NuGet takes the lowest that is asked for",
    ],
  ])("is told as %s has it", (format, path, advice) => {
    expect(free(format, path)).toBe(advice);
  });

  it.each(["package-lock", "paket-lock", "gem-lock", "composer-lock", "poetry-lock"])(
    "is an update of the lockfile of %s",
    (format) => {
      expect(free(format, "some.lock")).toBeNull();
    },
  );

  it("is managed in the project where a parent manages it already", () => {
    expect(free("pom", "pom.xml", true)).toBe(
      "manage a at 2.0 in pom.xml: a parent, an import or the file itself manages it lower",
    );
  });
});

describe("what moves where nobody can say", () => {
  it("is the component first, where the lockfile tells no range of anybody", () => {
    const advice = untoldAdvice({ path: "x/Cargo.lock" }, { name: "a" }, "2.0", { name: "outer" });
    expect(plain(advice)).toBe("update a to 2.0; Cargo.lock does not tell whether outer admits it");
    expect(plain(untoldAdvice({ path: "yarn.lock" }, { name: "a" }, "2.0", null))).toBe(
      "2.0 is needed; which dependency must move for it cannot be told",
    );
  });
});
