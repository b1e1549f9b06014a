import { rubyText } from "../lockfiles/ruby-statements.js";
import { type RegistryEntry, WORKED_OUT } from "../model/registry.js";

/** https://bundler.io/man/gemfile.5.html: `source "…"`, with and without a block. */
export function gemfileSources(text: string): RegistryEntry[] {
  return rubyText(text).calls.flatMap(({ name, values, line }): RegistryEntry[] => {
    const [address] = values;
    if (name !== "source" || address === undefined || Array.isArray(address)) return [];
    // `source :rubygems` of old is the public one.
    if (address === "rubygems" || address === "gemcutter") return [];
    const text = typeof address === "string" ? address : WORKED_OUT;
    return [{ key: "source", names: null, address: text, line }];
  });
}
