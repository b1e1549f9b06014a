import type { LockfileFormat } from "./format.js";
import { compose } from "./compose.js";
import { condaLock } from "./conda-lock.js";
import { devcontainer } from "./devcontainer.js";
import { dockerfile } from "./dockerfile.js";
import { gitSubmodules } from "./git-submodules.js";
import { githubAction, githubWorkflow } from "./github-actions.js";
import { helmValues } from "./helm-values.js";
import { kubernetes } from "./kubernetes.js";
import { kustomization } from "./kustomization.js";
import { packageLock } from "./package-lock.js";
import { pipfileLock } from "./pipfile-lock.js";
import { pixiLock } from "./pixi-lock.js";
import { pnpmLock } from "./pnpm-lock.js";
import { pom } from "./pom.js";
import { preCommit } from "./pre-commit.js";
import { requirementsIn } from "./requirements-in.js";
import { requirementsTxt } from "./requirements-txt.js";
import { setupCfg } from "./setup-cfg.js";
import { terraformModules } from "./terraform-modules.js";
import { yarnLock } from "./yarn-lock.js";

/** Every lockfile format Weir reads. A format is added by its file and a line here (CONTRIBUTING.md). */
export const LOCKFILE_FORMATS: readonly LockfileFormat[] = [
  compose,
  condaLock,
  devcontainer,
  dockerfile,
  gitSubmodules,
  githubAction,
  githubWorkflow,
  helmValues,
  kustomization,
  packageLock,
  pipfileLock,
  pixiLock,
  pnpmLock,
  pom,
  preCommit,
  requirementsIn,
  requirementsTxt,
  setupCfg,
  terraformModules,
  yarnLock,
  // By folder rather than by name: last, so that every other format comes first.
  kubernetes,
];

/** The format of a path, by name only; null = neither lockfile nor manifest. See `readAs`. */
export function formatOf(path: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.matches(path)) ?? null;
}

/**
 * The format under which a path is read on its own: a manifest is read only where no lockfile tells more.
 * @param paths every lockfile and manifest of the repository
 * @returns null for what is no lockfile, or covered by one
 */
export function readAs(path: string, paths: ReadonlySet<string>): LockfileFormat | null {
  const format = formatOf(path);
  return format === null || format.isCovered?.(path, paths) === true ? null : format;
}

/** The format of an id; null = there is none. */
export function formatById(id: string): LockfileFormat | null {
  return LOCKFILE_FORMATS.find((format) => format.id === id) ?? null;
}

/** Raised when a parser reads a file differently than before: parsed lockfiles that are kept name it in their key. */
export const PARSER_REVISION = 2;
