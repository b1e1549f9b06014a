/** Whether `groupId:artifactId` is left out; `*` stands for any group or artifact. */
export function isExcluded(name: string, exclusions: readonly string[]): boolean {
  if (exclusions.length === 0) return false;
  const [group = "", artifact = ""] = name.split(":");
  return exclusions.some((one) => {
    const [excludedGroup = "", excludedArtifact = ""] = one.split(":");
    return matches(excludedGroup, group) && matches(excludedArtifact, artifact);
  });
}

function matches(pattern: string, text: string): boolean {
  return pattern === "*" || pattern === text;
}
