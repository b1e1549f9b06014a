import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { bazelLock } from "../../../src/core/lockfiles/bazel-lock.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { gradleBuild } from "../../../src/core/lockfiles/gradle-build.js";
import { isDevelopmentConfiguration } from "../../../src/core/lockfiles/gradle-configurations.js";
import { gradleLock } from "../../../src/core/lockfiles/gradle-lock.js";
import { mavenInstall } from "../../../src/core/lockfiles/maven-install.js";
import { osvPackage } from "../../../src/core/model/ecosystem.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const BUILD = fixtureTexts("gradle-build", "build.gradle");
const KOTLIN = [
  ...fixtureTexts("gradle-build", "build.gradle.kts"),
  ...fixtureTexts("gradle-build", "app/build.gradle.kts"),
];
const LOCK = fixtureTexts("gradle-lock", "gradle.lockfile");
const CATALOG = fixtureTexts("gradle-build", "gradle/libs.versions.toml");
const SETTINGS = fixtureTexts("gradle-build", "settings.gradle.kts");
const MODULE = fixtureTexts("bazel-lock", "MODULE.bazel");
const INSTALL = fixtureTexts("maven-install", "maven_install.json");
const BAZEL = fixtureTexts("bazel-lock", "MODULE.bazel.lock");

function build(
  text: string,
  others: Readonly<Record<string, string>> = {},
  path = "build.gradle",
): ParsedLockfile {
  return gradleBuild.parse({ path, text, companions: new Map(Object.entries(others)) });
}

/** `name@version` or `name@~range` of every component. */
function asked(lockfile: ParsedLockfile): string[] {
  return lockfile.nodes
    .filter(({ source }) => source !== "workspace")
    .map(({ name, version, range }) => `${name}@${version === "" ? `~${range ?? ""}` : version}`);
}

const inBlock = (line: string) => `dependencies {\n    ${line}\n}\n`;

describe("mutations", () => {
  const cases: readonly [
    string,
    LockfileFormat,
    string,
    readonly string[],
    (text: string) => Map<string, string>,
  ][] = [
    [
      "gradle.lockfile",
      gradleLock,
      "gradle.lockfile",
      LOCK,
      () => new Map([["build.gradle", BUILD[0] ?? ""]]),
    ],
    [
      "the script beside a gradle.lockfile",
      gradleLock,
      "gradle.lockfile",
      BUILD,
      (text) => new Map([["build.gradle", text]]),
    ],
    [
      "build.gradle",
      gradleBuild,
      "build.gradle",
      BUILD,
      () => new Map([["gradle/libs.versions.toml", CATALOG[0] ?? ""]]),
    ],
    [
      "build.gradle.kts",
      gradleBuild,
      "app/build.gradle.kts",
      KOTLIN,
      () => new Map([["gradle/libs.versions.toml", CATALOG[0] ?? ""]]),
    ],
    [
      "libs.versions.toml",
      gradleBuild,
      "app/build.gradle.kts",
      CATALOG,
      (text) => new Map([["gradle/libs.versions.toml", text]]),
    ],
    [
      "MODULE.bazel.lock",
      bazelLock,
      "MODULE.bazel.lock",
      BAZEL,
      () => new Map([["MODULE.bazel", MODULE[0] ?? ""]]),
    ],
    ["MODULE.bazel", bazelLock, "MODULE.bazel.lock", MODULE, (text) => new Map([["MODULE.bazel", text]])],
    ["maven_install.json", mavenInstall, "maven_install.json", INSTALL, () => new Map()],
    [
      "settings.gradle.kts",
      gradleBuild,
      "build.gradle.kts",
      SETTINGS,
      (text) => new Map([["settings.gradle.kts", text]]),
    ],
  ];
  for (const [name, format, path, texts, companions] of cases) {
    it(`of ${name} are read or refused`, () => {
      expect(texts.length).toBeGreaterThan(0);
      fc.assert(
        fc.property(mutationOf(texts), (text) => {
          const others = companions(text);
          const own = [...others.values()].includes(text)
            ? format === gradleBuild
              ? (KOTLIN[0] ?? "")
              : format === gradleLock
                ? (LOCK[0] ?? "")
                : (BAZEL[0] ?? "")
            : text;
          expect(secondsOf(() => readOrRefuse(format, path, own, others))).toBeLessThan(2);
        }),
        { numRuns: 200 },
      );
    });
  }
});

describe("hostile texts", () => {
  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const hostile: readonly [string, LockfileFormat, string, string][] = [
    ["a megabyte of spaces", gradleLock, "gradle.lockfile", `a:b:1=${" ".repeat(1_000_000)}x\n`],
    ["a megabyte of colons", gradleLock, "gradle.lockfile", `${":".repeat(1_000_000)}=x\n`],
    ["a megabyte of commas", gradleLock, "gradle.lockfile", `a:b:1=${",".repeat(1_000_000)}\n`],
    [
      "20,000 locked lines",
      gradleLock,
      "gradle.lockfile",
      many(20_000, (at) => `a.b:c${at}:1=runtimeClasspath,testRuntimeClasspath\n`),
    ],
    ["a megabyte of quotes", gradleBuild, "build.gradle", `x = ${'"'.repeat(1_000_000)}`],
    ["a megabyte of slashes", gradleBuild, "build.gradle", `x = ${"/ ".repeat(500_000)}`],
    ["a megabyte of comment openings", gradleBuild, "build.gradle.kts", "/*".repeat(500_000)],
    ["a megabyte of dollars", gradleBuild, "build.gradle", `x = "${"$".repeat(1_000_000)}"\n`],
    ["50,000 interpolations that do not end", gradleBuild, "build.gradle", `x = "${"${".repeat(50_000)}"\n`],
    ["a megabyte of brackets", gradleBuild, "build.gradle", "(".repeat(1_000_000)],
    ["a word of a megabyte", gradleBuild, "build.gradle", inBlock(`implementation ${"a".repeat(1_000_000)}`)],
    ["a path of a megabyte", gradleBuild, "build.gradle", inBlock(`implementation ${"a.".repeat(500_000)}b`)],
    [
      "a coordinate of a megabyte",
      gradleBuild,
      "build.gradle",
      inBlock(`implementation 'a:${"b".repeat(1_000_000)}:1'`),
    ],
    [
      "names that double",
      gradleBuild,
      "build.gradle",
      `${many(40, (at) => `def v${at + 1} = "$v${at}$v${at}"\n`)}def v0 = "x"\n${inBlock('implementation "a:b:$v40"')}`,
    ],
    [
      "objects within objects with long names and many values",
      gradleBuild,
      "build.gradle.kts",
      `${many(60, (at) => `object ${"A".repeat(5_000)}${at} {\n`)}${many(10_000, (at) => `val v${at} = v${at - 1}\n`)}${"}".repeat(60)}`,
    ],
    [
      "a value of 200,000 words within an object",
      gradleBuild,
      "build.gradle.kts",
      `object A { val x = ${"a ".repeat(200_000)} }\nobject B { val y = ${"a.".repeat(200_000)}b }\n`,
    ],
    [
      "names in a circle",
      gradleBuild,
      "build.gradle",
      `def a = b\ndef b = a\n${inBlock("implementation a")}`,
    ],
    [
      "lists that double",
      gradleBuild,
      "build.gradle",
      `${many(40, (at) => `def v${at + 1} = [v${at}, v${at}]\n`)}def v0 = "a:b:1"\n${inBlock("implementation v40")}`,
    ],
    [
      "20,000 values and dependencies",
      gradleBuild,
      "build.gradle",
      `${many(10_000, (at) => `def v${at} = "${at}"\n`)}dependencies {\n${many(10_000, (at) => `implementation "a:b${at}:$v${at}"\n`)}}\n`,
    ],
    [
      "a map of 20,000 entries",
      gradleBuild,
      "build.gradle",
      `def m = [${many(20_000, (at) => `k${at}: '1', `)}]\n`,
    ],
    [
      "20,000 files of registries",
      bazelLock,
      "MODULE.bazel.lock",
      `{"lockFileVersion": 24, "registryFileHashes": {${many(20_000, (at) => `"https://bcr.bazel.build/modules/m${at}/1/source.json": "x",`)} "y": "z"}}`,
    ],
    [
      "20,000 artifacts",
      mavenInstall,
      "maven_install.json",
      `{"version": "2", "artifacts": {${many(10_000, (at) => `"a:b${at}": {"version": "1", "shasums": {"jar": "x"}},\n`)} "a:c": {"version": "1"}}}`,
    ],
  ];
  for (const [name, format, path, text] of hostile) {
    it(`${path} survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(format, path, text))).toBeLessThan(2);
    });
  }

  it("a MODULE.bazel of a megabyte of quotes is passed over", () => {
    const lock = BAZEL.find((text) => text.includes("source.json")) ?? "";
    for (const text of [
      '"'.repeat(1_000_001),
      "'''\\'".repeat(200_000),
      "f(".repeat(500_000),
      "a=".repeat(500_000),
    ]) {
      const companions = new Map([["MODULE.bazel", text]]);
      expect(secondsOf(() => readOrRefuse(bazelLock, "MODULE.bazel.lock", lock, companions))).toBeLessThan(2);
    }
  });
});

describe("build scripts", () => {
  it("are matched by their ends, and covered where both kinds of lockfiles stand beside them", () => {
    expect(
      ["build.gradle", "a/settings.gradle.kts", "gradle/x.gradle"].every((path) => gradleBuild.matches(path)),
    ).toBe(true);
    expect(gradleBuild.matches("gradle.lockfile") || gradleBuild.matches("src/build.gradle.txt")).toBe(false);
    const both = new Set(["a/build.gradle", "a/gradle.lockfile", "a/buildscript-gradle.lockfile"]);
    expect(gradleBuild.isCovered?.("a/build.gradle", both)).toBe(true);
    expect(gradleBuild.isCovered?.("b/build.gradle", both)).toBe(false);
    expect(gradleBuild.isCovered?.("a/build.gradle", new Set(["a/gradle.lockfile"]))).toBe(false);
  });

  it("ask for scripts, properties, catalogs and constants of their folder and those above", () => {
    const paths = new Set([
      ...[
        "a/b/build.gradle",
        "a/b/gradle.properties",
        "a/build.gradle",
        "settings.gradle",
        "gradle/deps.gradle",
      ],
      ...[
        "gradle/libs.versions.toml",
        "buildSrc/src/main/kotlin/Versions.kt",
        "a/c/build.gradle",
        "x/Versions.kt",
      ],
      ...["pyproject.toml", "a/b/below/build.gradle"],
    ]);
    expect([...gradleBuild.companions("a/b/build.gradle", paths, new Map())]).toEqual([
      ...[
        "a/b/gradle.properties",
        "a/build.gradle",
        "buildSrc/src/main/kotlin/Versions.kt",
        "gradle/deps.gradle",
      ],
      ...["gradle/libs.versions.toml", "settings.gradle"],
    ]);
  });

  const lines: Readonly<Record<string, readonly string[]>> = {
    "implementation 'g:a:1'": ["g:a@1"],
    'implementation("g:a:1")': ["g:a@1"],
    "implementation 'g:a:1', 'g:b:2'": ["g:a@1", "g:b@2"],
    "implementation('g:a:1') { force = true }": ["g:a@1"],
    "implementation group: 'g', name: 'a'": ["g:a@~"],
    "implementation name: 'local-jar'": [],
    "implementation project(path: ':x')": [],
    "implementation files('a:b.jar')": [],
    "implementation 'g:a:+'": ["g:a@~+"],
    "implementation 'g:a:1.0-SNAPSHOT'": ["g:a@1.0-SNAPSHOT"],
    "implementation 'g:a:[1.2]'": ["g:a@1.2"],
    "implementation 'g:a:1.0!!'": ["g:a@1.0"],
    "implementation 'g:a:' + '1'": ["g:a@1"],
    "implementation 'g:a@aar'": ["g:a@~"],
    "project.dependencies.add('api', 'g:a:1')": ["g:a@1"],
    "if (project.hasProperty('x')) { api 'g:a:1' } else { api 'g:a:2' }": ["g:a@1", "g:a@2"],
    "['g:a:1', 'g:b:1'].each { println it }": [],
    "def x = 'g:a:1'": [],
    "exclude group: 'g', module: 'a'": [],
    "modules { module('g:a') { replacedBy('g:b') } }": [],
    "implementation deps['g:a']": ["g:a@~"],
    'implementation "g:a_$scala:1"': [],
    'implementation "g:a:$v"': ["g:a@~${v}"],
    'implementation "g:a:${v}-jre"': ["g:a@~${v}-jre"],
  };
  for (const [line, expected] of Object.entries(lines)) {
    it(`read ${line}`, () => {
      expect(asked(build(inBlock(line)))).toEqual(expected);
    });
  }

  it("tell the line of what cannot be read without running them", () => {
    const { problems } = build("dependencies {\n    api 'g:a:1'\n    api helper.call(1)\n}\n");
    expect(problems).toMatchObject([
      { kind: "unreadable-entry", line: 3, path: "build.gradle", severity: "partial" },
    ]);
  });

  it("do not guess which of two values a name has", () => {
    const text = `if (x) {\n    ext.v = '1'\n} else {\n    ext.v = '2'\n}\n${inBlock('api "g:a:$v"')}`;
    expect(asked(build(text))).toEqual(["g:a@~${v}"]);
  });

  it("hold dependencies behind whatever names a source set, and platforms however they are reached", () => {
    const text = `kotlin { sourceSets {
  sourceSets["jvmMain"].dependencies { implementation("a:a:1") }
  getByName("x").dependencies { implementation("b:b:1") }
  named("y").get().dependencies { implementation(project.dependencies.platform("c:c:1")) }
  commonMain.get().dependencies { api(rootProject.dependencies.enforcedPlatform("d:d:1")) }
  sourceSets["jvmTest"].dependencies { implementation("e:e:1") }
} }`;
    const lockfile = build(text, {}, "build.gradle.kts");
    expect(asked(lockfile)).toEqual(["a:a@1", "b:b@1", "c:c@1", "d:d@1", "e:e@1"]);
    const development = lockfile.nodes.filter(({ told }) => told?.development === true);
    expect(development.map(({ name }) => name)).toEqual(["e:e"]);
    expect(lockfile.problems).toEqual([]);
  });

  it("say of a plugin of the catalog which version counts; of a rich version the preferred one does", () => {
    const catalog = `[versions]
rich = { strictly = "[1.16, 1.17[", prefer = "1.16.2" }
[plugins]
p = { id = "p.p", version = "[1,2[" }
[libraries]
a = { module = "a:a", version.ref = "rich" }
`;
    const lockfile = build(
      'plugins { alias(libs.plugins.p) version "2.2.20" }\ndependencies { implementation(libs.a) }\n',
      { "gradle/libs.versions.toml": catalog },
      "build.gradle.kts",
    );
    expect(asked(lockfile)).toEqual(["p.p@2.2.20", "a:a@1.16.2"]);
    expect(lockfile.nodes.map(({ range }) => range)).toEqual([undefined, undefined, undefined]);
  });

  it("take a changed version of a catalog over", () => {
    const catalog = (version: string) =>
      `[versions]\nx = "${version}"\n[libraries]\nx-y = { module = "g:a", version.ref = "x" }\n`;
    const versions = ["1", "2"].map((version) =>
      asked(
        build(inBlock("api libs.x.y"), { "gradle/libs.versions.toml": catalog(version) }, "m/n/build.gradle"),
      ),
    );
    expect(versions).toEqual([["g:a@1"], ["g:a@2"]]);
  });

  it("add what settings of Groovy declare to the file of the same name", () => {
    const settings = `dependencyResolutionManagement { versionCatalogs { libs {
  version('x', '2')
  version('x', '3')
  library 'more', 'g:more:1'
  library('rich', 'g', 'rich').version { strictly '[1,2['; prefer '1.5' }
} } }
`;
    const files = {
      "settings.gradle": settings,
      "gradle/libs.versions.toml":
        '[versions]\nx = "1"\n[libraries]\na = { module = "g:a", version.ref = "x" }\n',
    };
    const text = inBlock("api libs.a\n    api libs.more\n    api libs.rich");
    const lockfile = build(text, files, "app/build.gradle");
    expect(asked(lockfile)).toEqual(["g:a@2", "g:more@1", "g:rich@1.5"]);
    expect(lockfile.problems).toEqual([]);
  });

  it("have the catalogs of the nearest settings", () => {
    const settings = (version: string) =>
      `dependencyResolutionManagement { versionCatalogs { libs { library('a', 'g:a:${version}') } } }`;
    const files = { "settings.gradle": settings("1"), "logic/settings.gradle": settings("2") };
    expect(asked(build(inBlock("api libs.a"), files, "logic/build.gradle"))).toEqual(["g:a@2"]);
    expect(asked(build(inBlock("api libs.a"), files, "app/build.gradle"))).toEqual(["g:a@1"]);
  });

  it("know the constants of objects within objects, which name each other as Kotlin lets them", () => {
    const files = {
      "buildSrc/src/main/kotlin/Versions.kt": `object Versions {
    private const val major = "2"
    object Kotlin { const val x = "$major.1" }
    class Android { companion object { const val sdk = "34" } }
}
`,
      "buildSrc/src/main/kotlin/Libs.kt": `object Libs {
    private const val version = "1"
    const val a = "g:a:" + version
    object Inner {
        private const val version = "3"
        const val b = "g:b:$version"
        const val c = "g:c:\${Versions.Kotlin.x}"
        const val version2 = version2
    }
}
`,
    };
    const lines = [
      ...["Libs.a", "Libs.Inner.b", "Libs.Inner.c", '"g:d:${Versions.Kotlin.x}"'],
      ...['"g:e:${Versions.Android.sdk}"', '"g:f:${Libs.Inner.version2}"'],
    ].map((one) => `    implementation(${one})`);
    const lockfile = build(`dependencies {\n${lines.join("\n")}\n}\n`, files, "app/build.gradle.kts");
    expect(asked(lockfile)).toEqual([
      ...["g:a@1", "g:b@3", "g:c@2.1", "g:d@2.1", "g:e@34"],
      "g:f@~${Libs.Inner.version2}",
    ]);
    expect(lockfile.problems).toEqual([]);
  });

  it("read maps, and properties whose names are quoted", () => {
    const text = `ext.versions = [kotlin: "1.9", "ok-http": '4']
ext.deps = ["okhttp": "g:okhttp:\${versions."ok-http"}", nested: ['my-lib': "g:my:1"]]
ext."q-x" = '7'
deps."new-one" = "g:new:1"
dependencies {
    api "g:a:$versions.kotlin"
    api deps."okhttp"
    api deps.nested."my-lib"
    api rootProject.ext.deps."new-one"
    api "g:b:" + versions."ok-http"
    api "g:c:\${project."q-x"}"
}
`;
    const lockfile = build(text);
    expect(asked(lockfile)).toEqual(["g:a@1.9", "g:okhttp@4", "g:my@1", "g:new@1", "g:b@4", "g:c@7"]);
    expect(lockfile.problems).toEqual([]);
  });

  it("read gradle.properties as Java does", () => {
    const properties = "a.version: 1.\\\n    2\nb\\u005fversion = 3\nc 4\n! d = 5\nd = 6\nd = 7  \n";
    const text = `dependencies {
    api "g:a:\${property('a.version')}"
    api "g:b:$b_version"
    api "g:c:$c"
    api "g:d:$d"
}
`;
    expect(asked(build(text, { "gradle.properties": properties }))).toEqual([
      ...["g:a@1.2", "g:b@3", "g:c@4", "g:d@7"],
    ]);
  });

  it("tell of a catalog that cannot be read", () => {
    const { problems } = build(inBlock("api libs.x"), { "gradle/libs.versions.toml": "[versions\n" });
    expect(problems.map(({ kind, path, line }) => [kind, path, line])).toEqual([
      ["unreadable-manifest", "gradle/libs.versions.toml", 1],
      ["unreadable-entry", "build.gradle", 2],
    ]);
  });

  it("tell what they force as overrides", () => {
    const { overrides } = build("configurations.all {\n  resolutionStrategy { force 'g:a:1', 'g:b:2' }\n}\n");
    expect(overrides).toEqual([
      { selector: "g:a", name: "g:a", value: "1" },
      { selector: "g:b", name: "g:b", value: "2" },
    ]);
  });

  it("read a slash as Groovy does: a text where nothing can be divided", () => {
    const text = `def p = ~/it's "odd"/\ndef half = total / 2\ndef s = 'x' + /\\* {/ + "y"\n${inBlock("api 'g:a:1'")}`;
    expect(asked(build(text))).toEqual(["g:a@1"]);
  });
});

describe("a Gradle plugin", () => {
  it("has its id as a name and its marker as purl and for OSV", () => {
    const [plugin] = build("plugins {\n  id 'com.diffplug.spotless' version '6.25.0'\n}\n").nodes;
    expect(plugin).toMatchObject({
      name: "com.diffplug.spotless",
      version: "6.25.0",
      told: { development: true },
    });
    const component = { type: "maven", name: "com.diffplug.spotless", version: "6.25.0" } as const;
    expect(purlOf(component)).toBe(
      "pkg:maven/com.diffplug.spotless/com.diffplug.spotless.gradle.plugin@6.25.0",
    );
    expect(osvPackage(component)?.name).toBe("com.diffplug.spotless:com.diffplug.spotless.gradle.plugin");
  });
});

describe("configurations", () => {
  const told: readonly [boolean | null, readonly string[]][] = [
    [
      false,
      [
        "implementation",
        "api",
        "compileClasspath",
        "runtimeClasspath",
        "compileOnly",
        "runtimeOnly",
        "compile",
      ],
    ],
    [
      false,
      [
        "releaseRuntimeClasspath",
        "debugImplementation",
        "mainApi",
        "jvmMainImplementation",
        "default",
        "provided",
      ],
    ],
    [
      true,
      [
        "testRuntimeClasspath",
        "androidTestImplementation",
        "debugUnitTestCompileClasspath",
        "testFixturesApi",
      ],
    ],
    [
      true,
      [
        "annotationProcessor",
        "testAnnotationProcessor",
        "kapt",
        "kaptTest",
        "ksp",
        "classpath",
        "checkstyle",
      ],
    ],
    [
      true,
      [
        "jacocoAgent",
        "jacocoAnt",
        "developmentOnly",
        "kotlinCompilerPluginClasspathMain",
        "integrationTestApi",
      ],
    ],
    [null, ["soy", "deploy_jar", "contest", "openapi", "latest", "", "__proto__"]],
  ];
  for (const [development, names] of told) {
    it(`${names.join(", ")}: ${development === null ? "unknown" : development ? "development" : "runtime"}`, () => {
      expect(names.map(isDevelopmentConfiguration)).toEqual(names.map(() => development));
    });
  }
});

describe("gradle.lockfile", () => {
  it("is matched under each of its names", () => {
    const names = [
      ...[
        "gradle.lockfile",
        "a/buildscript-gradle.lockfile",
        "settings-gradle.lockfile",
        "gradle-2.13.lockfile",
      ],
      ...["a/gradle/dependency-locks/compileClasspath.lockfile", "gradle/locking/gradle-2.12.lockfile"],
    ];
    expect(names.filter((name) => !gradleLock.matches(name))).toEqual([]);
    expect(
      ["other.lockfile", "gradle.lockfile.bak", "xgradle.lockfile"].some((name) => gradleLock.matches(name)),
    ).toBe(false);
  });

  it("says nothing of directness that a script above alone does not tell", () => {
    const text = "g:a:1=runtimeClasspath\ng:b:1=runtimeClasspath\n";
    const companions = new Map([
      ["build.gradle", "subprojects {\n dependencies { api 'g:a:1' }\n}\ndependencies { api 'g:b:1' }\n"],
    ]);
    const lockfile = gradleLock.parse({ path: "x/gradle.lockfile", text, companions });
    expect(lockfile.nodes.slice(0, 2).map(({ told }) => told?.direct)).toEqual([true, null]);
    expect(lockfile.problems.map(({ kind }) => kind)).toEqual(["missing-manifest"]);
  });

  it("may be empty where there was one for every configuration", () => {
    const path = "gradle/dependency-locks/annotationProcessor.lockfile";
    const text = "# This is a Gradle generated file for dependency locking.\n";
    const companions = new Map([["build.gradle", inBlock('implementation "g:a:1"')]]);
    expect(readOrRefuse(gradleLock, path, text, companions)).toMatchObject({ problems: [] });
    expect(readOrRefuse(gradleLock, "gradle.lockfile", text, companions)).toMatchObject({ kind: "empty" });
  });

  it("of settings is measured by the settings, not by what they manage for projects", () => {
    const text = "# This is a Gradle generated file for dependency locking.\nempty=classpath\n";
    const read = (settings: string) =>
      readOrRefuse(
        gradleLock,
        "settings-gradle.lockfile",
        text,
        new Map([
          ["settings.gradle", settings],
          ["build.gradle", "plugins {\n id 'x' version '1'\n}\n"],
        ]),
      );
    expect(read("pluginManagement {\n plugins {\n id 'x' version '1'\n}\n}\n")).toMatchObject({
      problems: [],
      services: [{ manifest: { path: "settings.gradle", declared: [] } }],
    });
    expect(read("plugins {\n id 'x' version '1'\n}\n")).toMatchObject({ kind: "empty" });
  });

  it("tells a conflict of which one side is empty, and reads on", () => {
    const text = "<<<<<<< HEAD\n=======\ng:a:1=runtimeClasspath\n>>>>>>> main\nempty=\n";
    const lockfile = readOrRefuse(gradleLock, "gradle.lockfile", text);
    expect(lockfile).not.toBeInstanceOf(LockfileError);
    expect((lockfile as ParsedLockfile).problems).toContainEqual(
      expect.objectContaining({ kind: "merge-conflict", line: 1, severity: "fatal" }),
    );
  });
});

describe("maven_install.json", () => {
  const locked = (module: string) => {
    const artifact = { version: "1", shasums: { jar: "x" } };
    const text = JSON.stringify({ version: "2", artifacts: { "g:a": artifact, "g:b": artifact } });
    const companions = new Map([["MODULE.bazel", module]]);
    const { nodes, problems } = mavenInstall.parse({ path: "maven_install.json", text, companions });
    return { requires: nodes.at(-1)?.requires ?? [], problems };
  };

  it("asks only for what artifacts and platforms are given", () => {
    const { requires, problems } = locked(`maven.install(
    artifacts = ["g:a:1"],
    boms = ["g:bom:1"],
    exclusions = ["g:b"],
    jetify_include_list = ["g:b"],
    repositories = REPOSITORIES,
    fetch_sources = FETCH == "all",
)
maven.override(coordinates = "g:b", target = "//:b")
`);
    expect(requires.map(({ name, range }) => [name, range])).toEqual([
      ["g:a", "1"],
      ["g:bom", "1"],
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    "maven.install(artifacts = SHARED)",
    "maven.install(artifacts = [maven.artifact(GROUP, 'a', '1')])",
    "maven.install(artifacts = ['g:a:1'])\nmaven.artifact(group = 'g', artifact = NAME)",
    "maven.install(artifacts = ['g:a:1'])\nmaven.from_toml(libs_versions_toml = '//gradle:libs.versions.toml')",
  ])("tells that more may be asked for by %s", (module) => {
    expect(locked(module).problems.map(({ kind, path }) => [kind, path])).toEqual([
      ["unreadable-manifest", "MODULE.bazel"],
    ]);
  });

  it("counts as for running what is asked for twice, once for tests", () => {
    const twice = "maven.install(artifacts = [maven.artifact('g', 'a', '1', testonly = True), 'g:a:1'])";
    expect(locked(twice).requires.map(({ kind }) => kind)).toEqual(["runtime", "runtime"]);
  });

  it("leaves a file alone that only has its name", () => {
    const lockfile = readOrRefuse(mavenInstall, "post_install.json", '{"run": "echo"}') as ParsedLockfile;
    expect(lockfile.problems.map(({ kind }) => kind)).toContain("unreadable-entry");
    expect(readOrRefuse(mavenInstall, "maven_install.json", '{"run": "echo"}')).toMatchObject({
      kind: "unknown-version",
    });
  });
});
