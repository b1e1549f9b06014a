/** Where editors find the schema of a policy file. */
const SCHEMA_URL = "https://raw.githubusercontent.com/weir-app/weir/main/schema/weir.schema.json";

/** What `/weir init` offers as `.github/weir.yml`: decides nothing, shows what can be decided. */
export const STARTER = `# yaml-language-server: $schema=${SCHEMA_URL}
# What Weir does in this repository. It is read at the tip of the base branch, never from a pull request.
# Everything is optional; docs/policy.md of Weir says what holds without this file.

# The first rule that holds for a finding decides: block, warn, note or off.
rules: []
#  - flag: vulnerability
#    severity: [critical, high]
#    scope: runtime
#    level: block
#  - flag: install-script
#    component: ["esbuild", "@swc/*"]
#    level: note
#    because: they fetch their own binary and were looked at

# auto: as there is something to say. findings: only for what is flagged. always, never.
comment: auto

# Say everything, block nothing: a good way to begin.
dry-run: false

# How long releases have to be out before they are taken.
# cooldown: { days: 7, except: ["@acme/*"] }

# exclude: ["examples/**"]
# documents: ["sbom/*.json"]
# internal: ["@acme/"]
# registries: [registry.npmjs.org]

# accept:
#   teams: [security]
#   four-eyes: blocking
#   longest-days: 90
`;
