/** Who may import whom (docs/design.md, "Layers"). */
const from = (path, pathNot) => (pathNot ? { path, pathNot } : { path });
const forbid = (name, source, target, comment) => ({
  name,
  severity: "error",
  comment,
  from: source,
  to: target,
});

const CORE_LIBRARIES =
  "node_modules/(@types/)?(semver|js-yaml|yaml|micromark|micromark-extension-gfm-table|smol-toml|saxes|zod|spdx-[a-z-]+|@cyclonedx/cyclonedx-library|ae-cvss-calculator|@renovatebot/pep440|@renovatebot/ruby-semver)/";
const STAGES = "lockfiles|resolve|assess|policy|ledger|report";
/** What a stage may use beside itself and the nouns: ideas that belong to no stage. */
const SHARED = { assess: "|versions/", lockfiles: "|versions/|maven/", resolve: "|versions/|maven/" };

module.exports = {
  forbidden: [
    forbid("no-cycles", {}, { circular: true }, "a cycle means that two files are one idea"),
    forbid(
      "no-orphans",
      { orphan: true, path: "^src", pathNot: "^src/(main|cli/main|adapters/parsing/worker)\\.ts$" },
      {},
      "nobody imports it",
    ),
    forbid(
      "model-stands-alone",
      from("^src/core/(model|errors)"),
      { path: "^src", pathNot: "^src/core/(model/|errors)" },
      "the nouns are at the bottom",
    ),
    forbid("core-is-pure", from("^src/core"), { dependencyTypes: ["core"] }, "no node:* in core"),
    forbid(
      "core-libraries",
      from("^src/core"),
      { path: "node_modules", pathNot: CORE_LIBRARIES },
      "a short list of pure libraries",
    ),
    forbid(
      "core-knows-core",
      from("^src/core"),
      { path: "^src", pathNot: "^src/core" },
      "core knows nothing outside itself",
    ),
    ...STAGES.split("|").map((stage) =>
      forbid(
        `stage-${stage}-alone`,
        from(`^src/core/${stage}/`),
        {
          path: "^src/core/",
          pathNot: `^src/core/(model/|errors|${stage}/${SHARED[stage] ?? ""})`,
        },
        "stages meet in pipeline.ts only",
      ),
    ),
    forbid(
      "maven-alone",
      from("^src/core/maven/"),
      { path: "^src/core/", pathNot: "^src/core/(model/|errors|maven/)" },
      "what a POM means, for the stages that read and resolve it",
    ),
    forbid(
      "stage-graph-alone",
      from("^src/core/(graph|chains|introducers|causes|diff|side|side-by-side)\\.ts$"),
      { path: `^src/core/(${STAGES}|pipeline|commands)` },
      "stages meet in pipeline.ts only",
    ),
    forbid(
      "formats-alone",
      from("^src/core/lockfiles/([^/]+)\\.ts$", "^src/core/lockfiles/index\\.ts$"),
      { path: "^src/core/lockfiles/index\\.ts$" },
      "a format does not know the list",
    ),
    forbid(
      "jobs",
      from("^src/jobs"),
      { path: "^src", pathNot: "^src/(core|jobs|ports)" },
      "jobs: core and ports",
    ),
    forbid(
      "adapters",
      from("^src/adapters/([^/]+)/", "^src/adapters/parsing/worker\\.ts$"),
      {
        path: "^src",
        pathNot:
          "^src/(ports\\.ts|ports/|core/model/|core/errors|adapters/(http|shortfall)\\.ts|adapters/$1/)",
      },
      "adapters: ports, model, errors, http, never another adapter",
    ),
    forbid(
      "web-and-app",
      from("^src/(app\\.ts|app/|web/)"),
      { path: "^src", pathNot: "^src/(ports\\.ts|ports/|core/model/|core/errors|web/|app\\.ts|app/)" },
      "app and web: ports and model",
    ),
    forbid(
      "roots-are-not-imported",
      { path: "^src", pathNot: "^src/cli/" },
      { path: "^src/(main|cli/.*)\\.ts$" },
      "composition roots are imported by nobody",
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|test/fixtures|demo/repositories)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
