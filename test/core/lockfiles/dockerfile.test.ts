import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { dockerfile } from "../../../src/core/lockfiles/dockerfile.js";
import { readImage } from "../../../src/core/lockfiles/image-reference.js";
import { expandVariables } from "../../../src/core/lockfiles/variables.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

function read(text: string): ParsedLockfile {
  const lockfile = readOrRefuse(dockerfile, "Dockerfile", text);
  if (lockfile instanceof LockfileError) throw lockfile;
  return lockfile;
}

const images = (text: string) =>
  read(text)
    .nodes.slice(1)
    .map(({ name, version }) => `${name} ${version}`.trim());

describe("Dockerfile", () => {
  it("is known by its names", () => {
    const yes = [
      "Dockerfile",
      "a/Dockerfile.dev",
      "x.Dockerfile",
      "x.dockerfile",
      "Containerfile",
      "Containerfile-b",
      "dockerfile",
      "Dockerfile.go",
      "Dockerfile.java",
      "Dockerfile.py",
      "dockerfile.dev",
    ];
    const no = [
      "Dockerfile.dockerignore",
      "Dockerfile.md",
      "dockerfiles/a.txt",
      "docker-compose.yml",
      "MyDockerfiles",
      "src/dockerfile.ts",
      "dockerfile-lines.mts",
      "dockerfile_parser.py",
      "a/dockerfile.go",
    ];
    expect(yes.filter((path) => !dockerfile.matches(path))).toEqual([]);
    expect(no.filter((path) => dockerfile.matches(path))).toEqual([]);
  });

  it("uses the arguments before the first stage for FROM alone", () => {
    expect(images("ARG V=1\nFROM a:$V\nARG V=2\nFROM b:$V\n")).toEqual(["a 1", "b 1"]);
    expect(images("FROM a:1\nARG V=2\nCOPY --from=c:$V / /\n")).toEqual(["a 1", "c 2"]);
    expect(images("ARG V=3\nFROM a:1\nARG V\nRUN --mount=type=bind,from=c:${V} true\n")).toEqual([
      "a 1",
      "c 3",
    ]);
  });

  it("ends an instruction at an escape that is escaped", () => {
    expect(images("FROM a:1\nCOPY x c:\\\\\nFROM b:1\nRUN a \\ \n b\nFROM c:1\n")).toEqual([
      "a 1",
      "b 1",
      "c 1",
    ]);
    expect(images("# escape=`\nFROM a:1\nRUN dir c:\\\nFROM b:1\nRUN echo ``\nFROM c:1\n")).toEqual([
      "a 1",
      "b 1",
      "c 1",
    ]);
  });

  it("leaves out texts that any word ends", () => {
    for (const [begin, end] of [
      ["COPY <<my-script.py /x", "my-script.py"],
      ["RUN <<'END-OF'", "END-OF"],
      ["COPY <<1.txt /x", "1.txt"],
      ['COPY <<"a b" /x', "a b"],
      ["RUN cat 3<<-E >x", "\tE"],
    ])
      expect(images(`FROM a:1\n${begin}\nFROM b:1\n${end}\nFROM c:1\n`)).toEqual(["a 1", "c 1"]);
    for (const begin of ["RUN x=$((1<<E))", 'RUN echo "<<E"', "RUN cat << E", "RUN cat <<< E", 'RUN "<<E'])
      expect(images(`FROM a:1\n${begin}\nFROM b:1\nE\n`)).toEqual(["a 1", "b 1"]);
  });

  it("takes a name with a variable for the stage that it may be", () => {
    expect(images("FROM a AS base-amd64\nFROM b AS base-arm64\nFROM base-${TARGETARCH}\n")).toEqual([
      "a",
      "b",
    ]);
    expect(read("FROM a AS base-amd64\nFROM other-$TARGETARCH\n").problems).toHaveLength(1);
    expect(read("FROM a AS base\nFROM ${X}\n").problems).toHaveLength(1);
  });

  it("takes seven signs within an instruction for no merge", () => {
    expect(images("FROM a:1\nRUN printf x \\\n=======\nFROM b:1\n")).toEqual(["a 1", "b 1"]);
    expect(() => images("FROM a:1\n=======\nFROM b:1\n")).toThrow("unresolved merge");
  });

  it("names the line of FROM although the argument names the image", () => {
    const node = read("ARG BASE=python:3.12\n\n# comment\nFROM ${BASE}\n").nodes[1];
    expect(node).toMatchObject({ name: "python", version: "3.12", line: 4 });
  });

  it("keeps what a variable without a value stands for as a range", () => {
    expect(read("FROM python:${V}-slim\n").nodes[1]).toMatchObject({
      name: "python",
      version: "",
      range: "${V}-slim",
    });
  });

  it("does not take stages for images, in any case and order", () => {
    expect(images("FROM a AS One\nFROM ONE AS two\nCOPY --from=Three / /\nFROM two AS three\n")).toEqual([
      "a",
    ]);
    // A stage that comes later is an image to FROM.
    expect(images("FROM b\nFROM a AS b\n")).toEqual(["b", "a"]);
  });

  it("reads on where nothing ends a text", () => {
    expect(images('FROM a\nRUN echo "<<EOF"\nRUN cat <<EOF\nFROM b\n')).toEqual(["a", "b"]);
  });

  it("joins lines as Docker does", () => {
    expect(images("FROM al\\\npine:3 \\  \n# comment\n\n  AS x\nFROM x\n")).toEqual(["alpine 3"]);
  });

  it("tells each image once", () => {
    expect(
      read("FROM a:1\nFROM a:1\nFROM a:2\n")
        .nodes.slice(1)
        .map(({ line }) => line),
    ).toEqual([1, 3]);
  });

  it("writes a tag as docker, a digest as oci", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const purls = read(`FROM ghcr.io/a/b:1\nFROM nginx@${digest}\n`)
      .nodes.slice(1)
      .map((node) =>
        purlOf({ type: node.type ?? "docker", name: node.name, version: node.version, qualifiers: [] }),
      );
    expect(purls).toEqual([
      "pkg:docker/a/b@1?repository_url=ghcr.io",
      `pkg:oci/nginx@${digest}?repository_url=docker.io%2Flibrary%2Fnginx`,
    ]);
  });

  it("returns or refuses any mutation of a fixture", () => {
    fc.assert(
      fc.property(mutationOf(fixtureTexts("dockerfile", "Dockerfile")), (text) => {
        expect(secondsOf(() => readOrRefuse(dockerfile, "Dockerfile", text))).toBeLessThan(2);
      }),
      { numRuns: 300 },
    );
  });

  const hostile = {
    "a long line": `FROM ${"a/".repeat(1_000_000)}`,
    "lines that go on": `FROM a \\\n${"x \\\n".repeat(500_000)}`,
    "many texts": `FROM a\n${"RUN cat <<EOF\nEOF\n".repeat(100_000)}`,
    "texts that nothing ends": `FROM a\n${"RUN cat <<A <<B <<C\n".repeat(100_000)}`,
    "many names of texts": `FROM a\nRUN ${"<<A ".repeat(500_000)}\nA\n`,
    "open variables": `FROM ${"${".repeat(1_000_000)}`,
    "variables in variables": `ARG A=aaaaaaaa\n${Array.from({ length: 60 }, () => "ARG A=$A$A").join("\n")}\nFROM $A\n`,
    "many images": `FROM a\n${Array.from({ length: 100_000 }, (_, at) => `FROM a:${at}`).join("\n")}`,
    quotes: `ARG ${`"'`.repeat(1_000_000)}\nFROM a`,
    "spaces and flags": `FROM ${"--a ".repeat(500_000)}`,
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(secondsOf(() => readOrRefuse(dockerfile, "Dockerfile", text))).toBeLessThan(2);
    });
  }
});

describe("image references", () => {
  const digest = `sha256:${"ab".repeat(32)}`;
  const cases: [string, ReturnType<typeof readImage>][] = [
    ["nginx", { name: "nginx", version: "" }],
    ["localhost:5000/a/b", { name: "localhost:5000/a/b", version: "" }],
    ["localhost:5000/a/b:1@" + digest, { name: "localhost:5000/a/b", version: `1@${digest}` }],
    ["docker://alpine:3", { name: "alpine", version: "3" }],
    ["a:${TAG:-x/y}", { name: "a", version: "", range: "${TAG:-x/y}" }],
    ["${R}/a:1", "open"],
    ["a b", "unreadable"],
    ["a:", "unreadable"],
    ["a@sha256:xyz", "unreadable"],
    ["", "unreadable"],
  ];
  for (const [text, told] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(readImage(text)).toEqual(told);
    });
  }
});

describe("variables", () => {
  const values = new Map([
    ["A", "1"],
    ["EMPTY", ""],
  ]);
  const cases = {
    "$A-${A}": "1-1",
    "${X:-2}": "2",
    "${EMPTY:-2}|${EMPTY-2}": "2|",
    "${X:-${Y:-${A}}}": "1",
    "${A:+y}|${X:+y}": "y|${X:+y}",
    "${A:?must}|${X?must}": "1|${X?must}",
    "$X $ ${ ${A": "$X $ ${ ${A",
    "${A#p}": "${A#p}",
  };
  for (const [text, expanded] of Object.entries(cases)) {
    it(`makes ${expanded} of ${text}`, () => {
      expect(expandVariables(text, values)).toBe(expanded);
    });
  }
});
