/** Words of configurations whose components are there to build or to test, never to run. */
const DEVELOPMENT_WORDS = new Set([
  "aapt2",
  "benchmark",
  "benchmarks",
  "checkstyle",
  "codenarc",
  "commonizer",
  "compiler",
  "detekt",
  "dokka",
  "errorprone",
  "findbugs",
  "jacoco",
  "jdepend",
  "jmh",
  "kapt",
  "ksp",
  "ktlint",
  "lint",
  "pmd",
  "processor",
  "spotbugs",
  "spotless",
  "test",
  "tests",
  "zinc",
]);

/** Configurations that are none of those and whose name says it as a whole. */
const DEVELOPMENT = new Set([
  "classpath",
  "compilerpluginclasspath",
  "developmentonly",
  "kotlinbuildtoolsapiclasspath",
  "lombok",
  "protobuftoolslocator",
  "testanddevelopmentonly",
]);

const RUNTIME = new Set([
  "compile",
  "corelibrarydesugaring",
  "default",
  "modinclude",
  "provided",
  "providedcompile",
  "providedruntime",
  "runtime",
  "shadow",
  "war",
]);

const RUNTIME_END =
  /(?:^i|I)mplementation$|(?:^a|A)pi$|(?:^c|C)ompileOnly(?:Api)?$|(?:^r|R)untimeOnly$|(?:^c|C)ompileClasspath$|(?:^r|R)untimeClasspath$|(?:Api|Runtime|^api|^runtime)Elements$|DependenciesMetadata$|[a-z](?:Compile|Provided)$/;

/**
 * What the name of a configuration tells of scope, by the names that Gradle and its usual plugins give:
 * https://docs.gradle.org/current/userguide/java_library_plugin.html#sec:java_library_configurations_graph. A name that
 * somebody made up tells nothing.
 * @returns true = for development; null = unknown
 */
export function isDevelopmentConfiguration(name: string): boolean | null {
  const whole = name.replace(/[_-]/g, "").toLowerCase();
  if (DEVELOPMENT.has(whole)) return true;
  const words = name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (words.some((word) => DEVELOPMENT_WORDS.has(word))) return true;
  return RUNTIME.has(whole) || RUNTIME_END.test(name.slice(-200)) ? false : null;
}
