import { nameOf } from "../model/paths.js";
/** Words that people of Python give to what is not for production. */
const DEVELOPMENT =
  /(?:^|[-_.])(?:dev|devel|develop|development|tests?|testing|lint|linting|linters?|docs?|documentation|typing|mypy|quality|ci|tox|style)(?=[-_.])/i;

/** Whether the name of a file says that it is not for production: `requirements-dev.txt`, `requirements/test.txt`. */
export function isForDevelopment(path: string): boolean {
  return DEVELOPMENT.test(nameOf(path));
}

/**
 * Whether what a group, a category, a feature or an environment of that name holds is for development; null = its name does
 * not say. `default` and `main` are for production.
 */
export function isDevelopmentGroup(name: string): boolean | null {
  if (name === "default" || name === "main") return false;
  return isForDevelopment(`${name}.`) ? true : null;
}
