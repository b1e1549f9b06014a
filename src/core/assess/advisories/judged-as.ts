import { isCommit } from "../../model/commit.js";
import type { PurlType } from "../../model/component.js";
import type { LockedNode } from "../../model/lockfile.js";

/** As what a component is looked up and held against advisories. */
export interface JudgedAs {
  readonly name: string;
  readonly version: string;
}

/** `openssl`, `gcc-12@12.2.0-14`: what a distribution's package was built from, as syft's purls tell it. */
const UPSTREAM = /^([^@]+)(?:@(.+))?$/;

/**
 * Most components are what they are called. Distributions publish advisories about source packages, of which one may make
 * many (`libssl3` of `openssl`); an action that is fixed to a commit is judged as the version that the comment beside it
 * claims, which `pin-mismatch` looks after.
 */
export function judgedAs(type: PurlType, node: LockedNode): JudgedAs {
  const { name, version, claims } = node;
  if (type === "deb" || type === "apk") {
    const said = (wanted: string) => node.qualifiers?.find(([key]) => key === wanted)?.[1] ?? "";
    const whole = withEpoch(version, said("epoch"));
    const [, source, sourceVersion = whole] = UPSTREAM.exec(said("upstream")) ?? [];
    const vendor = name.slice(0, name.lastIndexOf("/") + 1);
    return source === undefined
      ? { name, version: whole }
      : { name: vendor + source, version: sourceVersion };
  }
  return { name, version: claims !== undefined && isCommit(version) ? claims : version };
}

/** Trivy's purls have the epoch beside the version. */
function withEpoch(version: string, epoch: string): string {
  return /^[1-9]\d*$/.test(epoch) && version !== "" && !version.includes(":")
    ? `${epoch}:${version}`
    : version;
}
