import type { Policy, PolicySettings } from "./policy.js";

/** One thing that a policy decides, and who decided it. */
export interface Decided {
  readonly what: string;
  readonly value: string;
  readonly by: string;
}

/** Names of the settings as the file writes them. */
const NAMES: Readonly<Record<keyof PolicySettings, string>> = {
  comment: "comment",
  inline: "inline",
  missingSource: "missing-source",
  dryRun: "dry-run",
  exclude: "exclude",
  registries: "registries",
  internal: "internal",
  acceptTeams: "accept.teams",
  acceptPeople: "accept.people",
  fourEyes: "accept.four-eyes",
  longestDays: "accept.longest-days",
  reach: "accept.reach",
  bots: "bots",
};

/** Everything that holds: the rules in the order in which they are tried, then the settings. */
export function explainPolicy({ rules, settings, origins }: Policy): readonly Decided[] {
  const by = ({ level, file, line }: Policy["origins"][keyof PolicySettings]) =>
    file === null ? level : `${file}${line === null ? "" : `:${line}`}`;
  return [
    ...rules.map(({ flag, when, level, origin }) => {
      const conditions = Object.entries(when).map(([key, value]) => `${key} ${String(value)}`);
      return { what: [flag, ...conditions].join(", "), value: level, by: by(origin) };
    }),
    ...(Object.keys(NAMES) as (keyof PolicySettings)[]).map((name) => ({
      what: NAMES[name],
      value: valueText(settings[name]),
      by: by(origins[name]),
    })),
  ];
}

function valueText(value: PolicySettings[keyof PolicySettings]): string {
  if (value === null) return "any that is known";
  if (typeof value === "object") return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
