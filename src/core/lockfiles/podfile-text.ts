import type { DeclaredDependency } from "../model/lockfile.js";
import { textsOf } from "./ruby-arguments.js";
import { rubyText } from "./ruby-statements.js";

/** One `pod` of a Podfile; of `subspecs:` each is one. */
export interface DeclaredPod extends DeclaredDependency {
  /** Under a condition that Ruby alone knows. */
  readonly conditional: boolean;
}

/**
 * Reads a Podfile. Never an error: what is not literal (`use_react_native!`) is left out. CocoaPods knows no development
 * dependencies, but pods of the configuration Debug alone are not shipped. https://guides.cocoapods.org/syntax/podfile.html
 */
export function readPodfile(text: string): readonly DeclaredPod[] {
  return rubyText(text).calls.flatMap((call): DeclaredPod[] => {
    const [name, ...more] = call.values;
    if (call.name !== "pod" || typeof name !== "string") return [];
    const range = more.flatMap((value) => textsOf(value) ?? []).join(", ");
    const builds = ["configuration", "configurations"].flatMap(
      (key) => textsOf(call.options.get(key)) ?? [""],
    );
    const debug = builds.length > 0 && builds.every((build) => build.toLowerCase() === "debug");
    const subspecs = textsOf(call.options.get("subspecs")) ?? [];
    const names = subspecs.length === 0 ? [name] : subspecs.map((subspec) => `${name}/${subspec}`);
    const kind = debug ? "development" : "runtime";
    return names.map((own) => ({ name: own, range, kind, line: call.line, conditional: call.conditional }));
  });
}
