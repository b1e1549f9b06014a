import type { PackageKey } from "../../core/model/advisory.js";

/** Why a package cannot be asked for at all. */
export function noEcosystem({ type }: PackageKey): string {
  return `no source has advisories of the type ${type}`;
}
