import type { Requirement } from "../model/lockfile.js";
import type { PythonDependency } from "./pyproject-dependency.js";
import { type Pyproject, rangeOf } from "./pyproject.js";
import { isPythonMatch } from "./python-constraint.js";
import type { KeyedPackage, PythonPackages } from "./python-packages.js";
import { pythonName } from "./python-requirement.js";

/** What a project itself asks for, joined with what its lockfile holds. */
export function declaredRequirements(project: Pyproject, packages: PythonPackages): Requirement[] {
  return lockedDependencies(project).flatMap((one) =>
    packages.require({
      name: one.name,
      range: rangeOf(one),
      kind: one.kind,
      marker: one.marker,
      mayBeMissing: one.kind === "optional" || one.marker !== null,
      fits: (candidate) => isAsked(candidate, one),
    }),
  );
}

/** What a lockfile answers: not what builds the project, and not the project, which its own extras ask for. */
export function lockedDependencies({ name: own, dependencies }: Pyproject): readonly PythonDependency[] {
  return dependencies.filter(
    ({ isUnlocked, name }) => !isUnlocked && (own === null || pythonName(name) !== pythonName(own)),
  );
}

function isAsked(candidate: KeyedPackage, { git, url, path, range }: PythonDependency): boolean {
  if (git !== null) return candidate.source === "git";
  if (url !== null) return candidate.source === "url";
  if (path !== null) return candidate.source === "workspace" || candidate.source === "file";
  return candidate.source === "registry" && isPythonMatch(candidate.version, range);
}
