import { describe, expect, it } from "@jest/globals";
import { assessDeprecated } from "../../../src/core/assess/deprecated.js";
import { assessDuplicateVersion } from "../../../src/core/assess/duplicate-version.js";
import { assessInstallScript } from "../../../src/core/assess/install-script.js";
import { plain } from "../../../src/core/model/prose.js";
import { compared } from "../../support/compared.js";
import type { LockfileSpec, NodeSpec } from "../../support/lockfile-builder.js";

const holding = (...nodes: readonly NodeSpec[]): LockfileSpec => ({
  services: [{ dependencies: Object.fromEntries(nodes.map(({ name, version }) => [name, `^${version}`])) }],
  nodes,
});
const a = (version: string, more: Partial<NodeSpec> = {}): NodeSpec => ({ name: "a", version, ...more });
const none = holding();

describe("install-script", () => {
  const run = (base: LockfileSpec, head: LockfileSpec) =>
    assessInstallScript(compared(base, head)).map(({ reason }) => plain(reason));

  it("fires for what is new, and for what newly has one", () => {
    expect(run(none, holding(a("1.0.0", { installScript: true })))).toEqual([
      "runs a script when it is installed",
    ]);
    expect(
      run(holding(a("1.0.0", { installScript: false })), holding(a("1.1.0", { installScript: true }))),
    ).toEqual(["runs a script when it is installed; 1.0.0 did not"]);
  });

  it("stays silent where it had one before, and where the format does not tell", () => {
    const [before, after] = [a("1.0.0", { installScript: true }), a("1.1.0", { installScript: true })];
    expect(run(holding(before), holding(after))).toEqual([]);
    expect(run(none, holding(a("1.0.0", { installScript: null })))).toEqual([]);
  });
});

describe("deprecated", () => {
  const run = (base: LockfileSpec, head: LockfileSpec) => assessDeprecated(compared(base, head));

  it("tells the maintainers' words as foreign text, cut", () => {
    const [finding] = run(none, holding(a("1.0.0", { deprecated: `@everyone ${"x".repeat(300)}` })));
    expect(finding?.reason[1]).toMatchObject({ kind: "text" });
    expect(plain(finding?.reason ?? [])).toHaveLength("deprecated by its maintainers: ".length + 200);
  });

  it("knows a mere mark, and what was deprecated before", () => {
    const [before, after] = [a("1.0.0", { deprecated: true }), a("1.1.0", { deprecated: true })];
    expect(run(none, holding(after))).toMatchObject([{ state: "new", direct: true }]);
    expect(run(holding(before), holding(after))).toMatchObject([{ state: "still" }]);
    expect(run(none, holding(a("1.0.0")))).toEqual([]);
  });
});

describe("duplicate-version", () => {
  it("names the versions it stands beside, in their order", () => {
    const outer = (...versions: readonly string[]): LockfileSpec => ({
      services: [
        { dependencies: Object.fromEntries(versions.map((v, i) => [`a${i}`, [`npm:a@${v}`, `a@${v}`]])) },
      ],
      nodes: versions.map((version) => a(version)),
    });
    const findings = assessDuplicateVersion(
      compared(outer("10.0.0", "9.0.0"), outer("10.0.0", "9.0.0", "11.0.0")),
    );
    expect(findings.map(({ reason }) => plain(reason))).toEqual(["a further version beside 9.0.0, 10.0.0"]);
    expect(assessDuplicateVersion(compared(outer("9.0.0"), outer("10.0.0")))).toEqual([]);
  });
});
