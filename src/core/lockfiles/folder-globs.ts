/**
 * Whether a folder is meant by a path in which `*` stands for any part of one folder's name. Of a part with several
 * stars only its start and its end are looked at. Linear.
 * @param folder and pattern: repository paths, without `.` and `..`
 */
export function isFolderLike(folder: string, pattern: string): boolean {
  const names = folder.split("/");
  const parts = pattern.split("/");
  return names.length === parts.length && parts.every((part, at) => isNameLike(names[at] ?? "", part));
}

function isNameLike(name: string, pattern: string): boolean {
  const first = pattern.indexOf("*");
  if (first < 0) return name === pattern;
  const end = pattern.slice(pattern.lastIndexOf("*") + 1);
  return name.length >= first + end.length && name.startsWith(pattern.slice(0, first)) && name.endsWith(end);
}
