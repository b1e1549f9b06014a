import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { terraformLock } from "../../../src/core/lockfiles/terraform-lock.js";
import { refOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = ".terraform.lock.hcl";
const provider = (address: string, version = "1.0.0") =>
  `provider "${address}" {\n  version = "${version}"\n}\n`;
const parse = (text: string, companions: ReadonlyMap<string, string> = new Map()) =>
  terraformLock.parse({ path: PATH, text, companions });

describe(".terraform.lock.hcl", () => {
  it("returns or refuses any mutation of a real file, and of a configuration beside it", () => {
    const texts = fixtureTexts("terraform-lock", PATH);
    expect(texts.length).toBeGreaterThan(4);
    const configuration =
      'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.0" }\n    b = "~> 1"\n  }\n}\nlocals {\n  a = [for x in var.y : "${x}"]\n  b = <<EOT\n text\nEOT\n}\n';
    fc.assert(
      fc.property(mutationOf(texts), mutationOf([configuration]), (text, tf) => {
        const companions = new Map([["main.tf", tf]]);
        expect(secondsOf(() => readOrRefuse(terraformLock, PATH, text, companions))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  const hostile: Record<string, string> = {
    "a megabyte of one word": "a".repeat(1_000_000),
    "a megabyte of quotes": '"'.repeat(1_000_001),
    "a megabyte of small strings without a newline": `a = [${'"x", '.repeat(200_000)}]`,
    "a megabyte of interpolations": `a = "${"${".repeat(500_000)}`,
    "deep blocks": "a {\n".repeat(300_000),
    "deep lists": `a = ${"[".repeat(1_000_000)}`,
    "deep objects": `a = ${"{ b = ".repeat(200_000)}`,
    "an object with what belongs to a list": "a = { ] }",
    "heredocs that do not end": "a = <<E\n".repeat(100_000),
    "comments that do not end": "/*".repeat(500_000),
    "100,000 providers": Array.from({ length: 40_000 }, (_one, at) => provider(`a/b/c${at}`)).join(""),
    "lists that turn out to be more": `a = ${"[".repeat(50)}${"1, ".repeat(100_000)}${"] + 1".repeat(50)}\n`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(terraformLock, PATH, text))).toBeLessThan(2);
    });
  }

  it("takes an address over 512 characters for a problem, not for a component", () => {
    const lockfile = parse(provider(`a/b/${"c".repeat(600)}`) + provider("a/b/c"));
    expect(lockfile.nodes.map(({ name }) => name)).toEqual([".", "a/b/c"]);
    expect(lockfile.problems).toMatchObject([{ kind: "unreadable-entry", line: 1 }]);
  });

  it("asks for the files of its own folder alone", () => {
    const paths = new Set(["a/main.tf", "a/b/main.tf", "main.tf", "a/x.tofu", "a/x.tfvars", "a/y.tf.json"]);
    expect(terraformLock.companions("a/.terraform.lock.hcl", paths, new Map())).toEqual([
      "a/main.tf",
      "a/x.tofu",
    ]);
  });

  it("tells who asked under the name that the lockfile has", () => {
    const tf = 'terraform {\n  required_providers {\n    null = { source = "hashicorp/null" }\n  }\n}\n';
    const address = "registry.opentofu.org/hashicorp/null";
    const lockfile = parse(provider(address), new Map([["versions.tf", tf]]));
    expect(lockfile.services[0]?.manifest).toEqual({
      path: "versions.tf",
      declared: [{ name: address, range: "", kind: "runtime", line: 3 }],
    });
    expect(lockfile.tells.direct).toBe(true);
    expect(parse(provider(address)).tells.direct).toBe(false);
  });

  it("leaves the public registry out of the purl", () => {
    const purl = (address: string) => {
      const node = parse(provider(address)).nodes[1];
      return node === undefined ? null : refOf({ ...node, type: "terraform" }).purl;
    };
    expect(purl("registry.terraform.io/hashicorp/aws")).toBe("pkg:terraform/hashicorp/aws@1.0.0");
    expect(purl("tf.example.org/acme/x")).toBe(
      "pkg:terraform/acme/x@1.0.0?repository_url=https:%2F%2Ftf.example.org",
    );
  });
});
