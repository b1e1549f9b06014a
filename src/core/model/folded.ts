const FOLDED_FOLDERS = new Set(["node_modules", "vendor", "testdata", "fixtures", "__fixtures__"]);

/** Go's list of what lies in `vendor` is about the folder above it. */
const VENDOR_LIST = /(^|\/)vendor\/(?=modules\.txt$)/;

/** Whether a path is inside a folder of vendored or made-up code. */
export function isFolded(path: string): boolean {
  return path
    .replace(VENDOR_LIST, "$1")
    .split("/")
    .slice(0, -1)
    .some((folder) => FOLDED_FOLDERS.has(folder));
}
