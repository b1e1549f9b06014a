import type { Flag, Level } from "../model/finding.js";
import type { Condition, Policy, PolicyRule } from "./policy.js";

const rule = (flag: Flag, level: Level, when: Condition = {}): PolicyRule => ({ flag, level, when });

/** What holds where nobody decided otherwise (docs/design.md, "Flags"). */
export const DEFAULT_POLICY: Policy = {
  title: "built-in defaults",
  rules: [
    // Malware steals from laptops and CI too: scope does not matter.
    rule("malware", "warn", { match: "whole-package" }),
    rule("malware", "block"),
    rule("vulnerability", "block", { scope: "runtime", exploited: true }),
    rule("vulnerability", "block", { scope: "runtime", severity: ["critical"] }),
    rule("vulnerability", "warn", { scope: "runtime" }),
    rule("vulnerability", "warn", { exploited: true }),
    rule("vulnerability", "warn", { severity: ["critical"] }),
    rule("vulnerability", "note"),
    rule("integrity-changed", "block"),
    rule("tarball-mismatch", "block"),
    rule("registry-changed", "warn"),
    rule("non-registry-source", "warn"),
    // A lockfile that never named hashes is told once and quietly.
    rule("integrity-missing", "note", { component: false }),
    rule("integrity-missing", "warn"),
    rule("manifest-drift", "warn"),
    rule("install-script", "warn"),
    rule("deprecated", "warn", { direct: true, scope: "runtime" }),
    rule("deprecated", "note"),
    rule("duplicate-version", "note"),
  ],
};
