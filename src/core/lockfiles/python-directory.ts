import { isPythonArchive } from "./python-source.js";

/** The directory that a tool is called in, as variables name it. */
const HERE = /^\$\{(?:PROJECT_ROOT|PWD)\}\/{0,9}/;

/**
 * The directory that a local address means (`readPythonSource` says whether it is one), relative to where the tool is
 * called: first-party code. null for a file, and for what lies elsewhere on the machine or where a variable says.
 */
export function relativeDirectory(address: string): string | null {
  const [bare = ""] = address.split("#", 1);
  const path = bare.replace(/^file:(?:\/{1,3}(?=\.|\$\{)|(?!\/))/i, "").replace(HERE, "./");
  const isElsewhere = /^(?:[A-Za-z]:)?[\\/]|^[a-z]{2,10}:|^~/i.test(path) || path.includes("${");
  return isElsewhere || isPythonArchive(bare) ? null : path;
}
