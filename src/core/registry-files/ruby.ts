import { refuseConflict } from "../lockfiles/merge-markers.js";
import { rubyText } from "../lockfiles/ruby-statements.js";
import { isYamlMap, parseYaml } from "../lockfiles/yaml-text.js";
import { withoutPassword } from "../model/password.js";
import { type RegistryEntry, WORKED_OUT } from "../model/registry.js";

/** https://bundler.io/man/gemfile.5.html: `source "…"`, with and without a block. */
export function gemfileSources(text: string): RegistryEntry[] {
  // `source :rubygems` of old is the public one.
  return sourceCalls(text).filter(({ address }) => address !== "rubygems" && address !== "gemcutter");
}

/** The calls of `source` in a Ruby text, each with its address, or with what stands for one that Ruby works out. */
export function sourceCalls(text: string): RegistryEntry[] {
  return rubyText(text).calls.flatMap(({ name, values, line }): RegistryEntry[] => {
    const [address] = values;
    if (name !== "source" || address === undefined || Array.isArray(address)) return [];
    const text = typeof address === "string" ? address : WORKED_OUT;
    return [{ key: "source", names: null, address: text, line }];
  });
}

const MIRROR = "BUNDLE_MIRROR__";
/** Nobody writes longer rows. */
const LONGEST_ROW = 10_000;

/**
 * The mirrors of Bundler's settings, which it reads row by row in a YAML of its own: `BUNDLE_MIRROR__ALL`,
 * `BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/`. https://bundler.io/man/bundle-config.1.html#MIRRORS-OF-GEM-SOURCES
 * @throws {LockfileError} `merge-conflict`
 */
export function bundleConfig(text: string): RegistryEntry[] {
  refuseConflict(text);
  return text.split("\n").flatMap((raw, at): RegistryEntry[] => {
    const row = raw.trim();
    const sign = row.search(/:\s/);
    if (row.length > LONGEST_ROW || sign < 0 || !row.startsWith(MIRROR)) return [];
    const setting = row.slice(MIRROR.length, sign);
    const address = row
      .slice(sign + 1)
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2");
    // How long to wait for a mirror is no address.
    if (address === "" || /__FALLBACK_TIMEOUT\/?$/.test(setting)) return [];
    return [{ key: `mirror of ${mirrored(setting)}`, names: null, address, line: at + 1 }];
  });
}

/** `HTTPS://RUBYGEMS__ORG/` → `https://rubygems.org/`: a name may hold neither point nor hyphen. */
function mirrored(setting: string): string {
  return withoutPassword(setting.replaceAll("___", "-").replaceAll("__", ".").toLowerCase());
}

const SOURCE_OPTION = /(?:^|\s)(?:--source(?:=|\s+)|-s\s*)(\S+)/g;

/**
 * Where RubyGems looks: the list `:sources:`, and the option `--source` of its commands.
 * https://guides.rubygems.org/command-reference/#gem-environment
 */
export function gemrc(text: string): RegistryEntry[] {
  const { value, lineOf } = parseYaml(text, "allow");
  if (!isYamlMap(value)) return [];
  return Object.entries(value).flatMap(([key, setting]) => {
    const entry = (address: string, line: number): RegistryEntry => ({ key, names: null, address, line });
    if (typeof setting === "string") {
      // `:update_sources:` and its like are settings, `install:` is what is added to a command.
      const options = key.startsWith(":") ? [] : [...setting.slice(0, LONGEST_ROW).matchAll(SOURCE_OPTION)];
      return options.map(([, address = ""]) => entry(address, lineOf(value, key)));
    }
    if (!Array.isArray(setting) || (key !== ":sources" && key !== "sources")) return [];
    return (setting as readonly unknown[]).flatMap((address, at) =>
      typeof address === "string" && address !== "" ? [entry(address, lineOf(setting, at))] : [],
    );
  });
}
