import { conditionTexts, type Policy, type PolicySettings, SETTING_KEYS, SETTING_NAMES } from "./policy.js";

/** One thing that a policy decides, and who decided it. */
export interface Decided {
  readonly what: string;
  readonly value: string;
  readonly by: string;
}

/** Everything that holds: the rules in the order in which they are tried, then the settings. */
export function explainPolicy({ rules, settings, origins }: Policy): readonly Decided[] {
  const by = ({ level, file, line }: Policy["origins"][keyof PolicySettings]) =>
    file === null ? level : `${file}${line === null ? "" : `:${line}`}`;
  return [
    ...rules.map(({ flag, when, level, origin }) => {
      return { what: [flag, ...conditionTexts(when)].join(", "), value: level, by: by(origin) };
    }),
    ...SETTING_NAMES.map((name) => ({
      what: SETTING_KEYS[name],
      value: valueOf(settings[name], name),
      by: by(origins[name]),
    })),
  ];
}

/** What holds where a setting is left open. */
const NOTHING_SET: Partial<Record<keyof PolicySettings, string>> = { registries: "any that is known" };

function valueOf(value: PolicySettings[keyof PolicySettings], name: keyof PolicySettings): string {
  if (value === null) return NOTHING_SET[name] ?? "none";
  if (typeof value === "object") return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
