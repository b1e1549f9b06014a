import { z } from "zod";
import type { MavenPom } from "./maven.js";

/** Longest list that is read: a platform's POM manages some thousands of artifacts. */
const MOST = 20_000;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const list = <T extends z.ZodType>(element: T) =>
  z
    .array(element)
    .max(MOST)
    .nullish()
    .transform((value) => value ?? []);

const dependency = z.object({
  name: z.string(),
  version: text,
  classifier: text,
  type: text,
  scope: text,
  optional: text,
  exclusions: list(z.string()),
});
const properties = list(z.object({ name: z.string(), value: text })).transform((all) =>
  all.map(({ name, value }) => [name, value] as const),
);
const activation = z
  .object({
    activeByDefault: text,
    jdk: z.object({ jdk: text }).nullish(),
    os: z.object({ name: text, family: text, arch: text, version: text }).nullish(),
    property: z.object({ property: z.object({ name: text, value: text }).nullish() }).nullish(),
    file: z.object({ exists: text, missing: text }).nullish(),
  })
  .nullish()
  .transform((value) =>
    value == null
      ? null
      : {
          activeByDefault: value.activeByDefault === "true",
          jdk: value.jdk?.jdk ?? "",
          os: value.os ?? { name: "", family: "", arch: "", version: "" },
          property: value.property?.property ?? { name: "", value: "" },
          file: value.file ?? { exists: "", missing: "" },
        },
  );
const profile = z
  .object({
    id: text,
    activation,
    dependencies: list(dependency),
    dependencyManagement: list(dependency),
    properties,
  })
  .transform(({ dependencyManagement, ...rest }) => ({ ...rest, management: dependencyManagement }));

const requirements = z.object({
  maven: z.object({
    parent: z.object({ name: text, version: text }).nullish(),
    dependencies: list(dependency),
    dependencyManagement: list(dependency),
    properties,
    profiles: list(profile),
  }),
});

/**
 * The POM of an artifact as deps.dev tells it (`GetRequirements`, https://docs.deps.dev/api/v3/#getrequirements): as it
 * is written, nothing inherited. Relocations are not told there.
 * @param json the answer, parsed
 * @param name `groupId:artifactId` that was asked for
 * @returns null where the answer is not of that shape
 */
export function readMavenRequirements(json: unknown, name: string, version: string): MavenPom | null {
  const read = requirements.safeParse(json);
  if (!read.success) return null;
  const { parent, dependencyManagement, ...rest } = read.data.maven;
  const [groupId = "", artifactId = ""] = name.split(":");
  return {
    groupId,
    artifactId,
    version,
    packaging: "",
    parent: parent == null || parent.name === "" ? null : { ...parent, relativePath: "" },
    management: dependencyManagement,
    ...rest,
  };
}
