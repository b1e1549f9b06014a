import type { Qualifiers } from "../model/component.js";

/** `vcs_url` as SPDX writes it: `git+https://host/path.git@commit`; without a commit where none is known. */
export function vcsQualifiers(tool: string, address: string, commit: string): Qualifiers {
  const url = /^[a-z+]{1,20}:\/\//i.test(address) ? address : `ssh://${address.replace(":", "/")}`;
  return [["vcs_url", commit === "" ? `${tool}+${url}` : `${tool}+${url}@${commit}`]];
}
