/** POMs of the artifacts that `catalogue` inherits, as far as they matter there. Flattened where a parent of theirs says it. */

/** An artifact's POM in deps.dev's form: dependencies as `groupId:artifactId:version[:scope]`, all names in full. */
export interface DemoPom {
  readonly name: string;
  readonly version: string;
  readonly parent?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly string[];
  readonly managed?: readonly string[];
  /** BOMs of which all that they manage is managed. */
  readonly imports?: readonly string[];
}

const BOOT = "2.5.0";
const SPRING = "5.3.7";
const JACKSON = "2.12.3";
const TOMCAT = "9.0.46";
const LOG4J = "2.14.1";
const SLF4J = "1.7.30";
const LOGBACK = "1.2.3";
const POSTGRES = "42.2.20";

const boot = (name: string, dependencies: readonly string[] = []): DemoPom => ({
  name: `org.springframework.boot:${name}`,
  version: BOOT,
  dependencies,
});
const starter = (name: string) => `org.springframework.boot:spring-boot-starter${name}:${BOOT}`;
const spring = (name: string, uses: readonly string[] = []): DemoPom => ({
  name: `org.springframework:${name}`,
  version: SPRING,
  dependencies: uses.map((use) => `org.springframework:${use}:${SPRING}`),
});
const jackson = (name: string, dependencies: readonly string[] = []): DemoPom => ({
  name: `com.fasterxml.jackson.${name}`,
  version: JACKSON,
  dependencies: dependencies.map((one) => `com.fasterxml.jackson.${one}:${JACKSON}`),
});
const tomcat = (name: string, dependencies: readonly string[] = []): DemoPom => ({
  name: `org.apache.tomcat.embed:tomcat-embed-${name}`,
  version: TOMCAT,
  dependencies,
});
const log4j = (name: string, dependencies: readonly string[] = []): DemoPom => ({
  name: `org.apache.logging.log4j:${name}`,
  version: LOG4J,
  dependencies,
});
const log4jUse = (name: string, scope = "compile") => `org.apache.logging.log4j:${name}:${LOG4J}:${scope}`;
const slf4jApi = `org.slf4j:slf4j-api:${SLF4J}`;
const CORE_OF_JACKSON = ["core:jackson-core", "core:jackson-databind"];

export const POMS: readonly DemoPom[] = [
  {
    name: "org.springframework.boot:spring-boot-starter-parent",
    version: BOOT,
    parent: `org.springframework.boot:spring-boot-dependencies:${BOOT}`,
    properties: { "java.version": "1.8" },
  },
  {
    name: "org.springframework.boot:spring-boot-dependencies",
    version: BOOT,
    properties: {
      "log4j2.version": LOG4J,
      "logback.version": LOGBACK,
      "postgresql.version": POSTGRES,
      "slf4j.version": SLF4J,
    },
    managed: [
      ...["", "-json", "-log4j2", "-logging", "-tomcat", "-web"].map(starter),
      "ch.qos.logback:logback-classic:${logback.version}",
      "ch.qos.logback:logback-core:${logback.version}",
      "org.postgresql:postgresql:${postgresql.version}",
      "org.slf4j:jul-to-slf4j:${slf4j.version}",
      "org.slf4j:slf4j-api:${slf4j.version}",
    ],
    imports: ["org.apache.logging.log4j:log4j-bom:${log4j2.version}"],
  },
  {
    name: "org.apache.logging.log4j:log4j-bom",
    version: LOG4J,
    managed: ["log4j-api", "log4j-core", "log4j-jul", "log4j-slf4j-impl", "log4j-to-slf4j"].map((name) =>
      log4jUse(name),
    ),
  },
  boot("spring-boot-starter-web", [
    ...["", "-json", "-tomcat"].map(starter),
    `org.springframework:spring-web:${SPRING}`,
    `org.springframework:spring-webmvc:${SPRING}`,
  ]),
  boot("spring-boot-starter", [
    `org.springframework.boot:spring-boot:${BOOT}`,
    `org.springframework.boot:spring-boot-autoconfigure:${BOOT}`,
    starter("-logging"),
    "jakarta.annotation:jakarta.annotation-api:1.3.5",
    `org.springframework:spring-core:${SPRING}`,
    "org.yaml:snakeyaml:1.28",
  ]),
  boot("spring-boot-starter-logging", [
    `ch.qos.logback:logback-classic:${LOGBACK}`,
    log4jUse("log4j-to-slf4j"),
    `org.slf4j:jul-to-slf4j:${SLF4J}`,
  ]),
  boot("spring-boot-starter-log4j2", [
    log4jUse("log4j-slf4j-impl"),
    log4jUse("log4j-core"),
    log4jUse("log4j-jul"),
    `org.slf4j:jul-to-slf4j:${SLF4J}`,
  ]),
  boot("spring-boot-starter-json", [
    `org.springframework:spring-web:${SPRING}`,
    `com.fasterxml.jackson.core:jackson-databind:${JACKSON}`,
    `com.fasterxml.jackson.datatype:jackson-datatype-jdk8:${JACKSON}`,
    `com.fasterxml.jackson.datatype:jackson-datatype-jsr310:${JACKSON}`,
    `com.fasterxml.jackson.module:jackson-module-parameter-names:${JACKSON}`,
  ]),
  boot("spring-boot-starter-tomcat", [
    "jakarta.annotation:jakarta.annotation-api:1.3.5",
    ...["core", "el", "websocket"].map((name) => `org.apache.tomcat.embed:tomcat-embed-${name}:${TOMCAT}`),
  ]),
  boot(
    "spring-boot",
    ["spring-core", "spring-context"].map((name) => `org.springframework:${name}:${SPRING}`),
  ),
  boot("spring-boot-autoconfigure", [`org.springframework.boot:spring-boot:${BOOT}`]),
  spring("spring-jcl"),
  spring("spring-core", ["spring-jcl"]),
  spring("spring-beans", ["spring-core"]),
  spring("spring-aop", ["spring-beans", "spring-core"]),
  spring("spring-expression", ["spring-core"]),
  spring("spring-context", ["spring-aop", "spring-beans", "spring-core", "spring-expression"]),
  spring("spring-web", ["spring-beans", "spring-core"]),
  spring("spring-webmvc", [
    ...["spring-aop", "spring-beans", "spring-context", "spring-core", "spring-expression", "spring-web"],
  ]),
  jackson("core:jackson-annotations"),
  jackson("core:jackson-core"),
  jackson("core:jackson-databind", ["core:jackson-annotations", "core:jackson-core"]),
  jackson("datatype:jackson-datatype-jdk8", CORE_OF_JACKSON),
  jackson("datatype:jackson-datatype-jsr310", ["core:jackson-annotations", ...CORE_OF_JACKSON]),
  jackson("module:jackson-module-parameter-names", CORE_OF_JACKSON),
  tomcat("core"),
  tomcat("el"),
  tomcat("websocket", [`org.apache.tomcat.embed:tomcat-embed-core:${TOMCAT}`]),
  log4j("log4j-api"),
  log4j("log4j-core", [log4jUse("log4j-api")]),
  log4j("log4j-jul", [log4jUse("log4j-api")]),
  log4j("log4j-slf4j-impl", [
    "org.slf4j:slf4j-api:1.7.25",
    log4jUse("log4j-api"),
    log4jUse("log4j-core", "runtime"),
  ]),
  log4j("log4j-to-slf4j", ["org.slf4j:slf4j-api:1.7.25", log4jUse("log4j-api")]),
  { name: "org.slf4j:slf4j-api", version: SLF4J },
  { name: "org.slf4j:jul-to-slf4j", version: SLF4J, dependencies: [slf4jApi] },
  {
    name: "ch.qos.logback:logback-classic",
    version: LOGBACK,
    dependencies: [`ch.qos.logback:logback-core:${LOGBACK}`, "org.slf4j:slf4j-api:1.7.25"],
  },
  { name: "ch.qos.logback:logback-core", version: LOGBACK },
  { name: "jakarta.annotation:jakarta.annotation-api", version: "1.3.5" },
  { name: "org.yaml:snakeyaml", version: "1.28" },
  {
    name: "org.postgresql:postgresql",
    version: POSTGRES,
    dependencies: ["org.checkerframework:checker-qual:3.5.0:runtime"],
  },
  { name: "org.checkerframework:checker-qual", version: "3.5.0" },
];
