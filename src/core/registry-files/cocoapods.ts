import type { RegistryEntry } from "../model/registry.js";
import { sourceCalls } from "./ruby.js";

/** The repositories of specifications: https://guides.cocoapods.org/syntax/podfile.html#source */
export function podfileSources(text: string): RegistryEntry[] {
  return sourceCalls(text);
}
