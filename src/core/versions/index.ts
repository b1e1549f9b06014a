import type { PurlType } from "../model/component.js";
import { ALPINE } from "./alpine.js";
import { CARGO } from "./cargo.js";
import { COMPOSER } from "./composer.js";
import { CONAN } from "./conan.js";
import { CONDA } from "./conda.js";
import { CRAN } from "./cran.js";
import { DEBIAN } from "./debian.js";
import { GEM } from "./gem.js";
import { GOLANG } from "./golang.js";
import { HACKAGE } from "./hackage.js";
import { HELM } from "./helm.js";
import { HEX } from "./hex.js";
import { JULIA } from "./julia.js";
import { MAVEN } from "./maven.js";
import { NUGET } from "./nuget.js";
import { PUB } from "./pub.js";
import { PYPI } from "./pypi.js";
import type { VersionScheme } from "./scheme.js";
import { SEMVER } from "./semver.js";
import { ACTIONS, TAGS } from "./tags.js";
import { TERRAFORM } from "./terraform.js";

export { type VersionScheme } from "./scheme.js";

/** A later ecosystem is one file and one line here. */
const SCHEMES: Readonly<Record<PurlType, VersionScheme>> = {
  apk: ALPINE,
  bazel: TAGS,
  bitbucket: TAGS,
  cargo: CARGO,
  carthage: TAGS,
  cocoapods: GEM,
  composer: COMPOSER,
  conan: CONAN,
  conda: CONDA,
  cran: CRAN,
  deb: DEBIAN,
  docker: TAGS,
  gem: GEM,
  generic: TAGS,
  github: TAGS,
  githubactions: ACTIONS,
  gitlab: TAGS,
  golang: GOLANG,
  hackage: HACKAGE,
  helm: HELM,
  hex: HEX,
  jsr: SEMVER,
  julia: JULIA,
  maven: MAVEN,
  npm: SEMVER,
  nuget: NUGET,
  oci: TAGS,
  pub: PUB,
  pypi: PYPI,
  swift: SEMVER,
  terraform: TERRAFORM,
};

/** How versions of that package type are ordered. */
export function schemeOf(type: PurlType): VersionScheme {
  return SCHEMES[type];
}
