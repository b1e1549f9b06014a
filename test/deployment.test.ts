import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { satisfies } from "semver";

import { readConfig } from "../src/config.js";

interface Compose {
  readonly services: Readonly<
    Record<
      "weir" | "database",
      {
        readonly environment: Readonly<Record<string, string>>;
        readonly ports?: readonly string[];
      }
    >
  >;
}

const file = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const { services } = load(file("compose.yml")) as Compose;

/** What the container's process is started with: the image's, over it `.env`, over that compose's own. */
function environment(): Record<string, string | undefined> {
  const image = [...file("Dockerfile").matchAll(/^ENV (.+)$/gm)].flatMap(([, pairs = ""]) =>
    pairs.split(" ").map((pair) => pair.split("=")),
  );
  return {
    ...(Object.fromEntries(image) as Record<string, string>),
    ...parseEnv(file(".env.example")),
    APP_ID: "1",
    PRIVATE_KEY: "key",
    WEBHOOK_SECRET: "long enough",
    ...services.weir.environment,
  };
}

describe("docker compose with a copy of .env.example", () => {
  test("starts a Weir that is reached from outside of its container, at the port that is published", () => {
    const config = readConfig(environment());
    expect(config.host).toBe("0.0.0.0");
    expect(services.weir.ports).toEqual([`127.0.0.1:3000:${config.port}`]);
  });

  test("gives it the database beside it", () => {
    const { POSTGRES_USER: user = "", POSTGRES_DB: name = "" } = services.database.environment;
    const url = services.weir.environment["DATABASE_URL"] ?? "";
    expect(url).toMatch(new RegExp(`^postgres://${user}:.+@database:5432/${name}$`));
  });
});

describe("what npm ci installs", () => {
  test("runs on the oldest Node.js that the README promises", () => {
    const { packages } = JSON.parse(file("package-lock.json")) as {
      readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>;
    };
    const wanting = Object.entries(packages).filter(
      ([, { engines }]) => engines?.node !== undefined && !satisfies("20.19.0", engines.node),
    );
    expect(Object.keys(packages).length).toBeGreaterThan(100);
    expect(wanting).toEqual([]);
  });
});
