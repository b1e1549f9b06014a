import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { readGemfile, readGemspec } from "../../../src/core/lockfiles/gemfile-text.js";
import { gemLock } from "../../../src/core/lockfiles/gem-lock.js";
import { gemfile, gemspec } from "../../../src/core/lockfiles/gem-manifests.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "Gemfile.lock";
const GEMFILE = 'source "https://rubygems.org"\ngem "rails"\ngroup(:test) { gem "rspec" }\n';
const read = (text: string, manifest = GEMFILE) =>
  readOrRefuse(gemLock, PATH, text, new Map([["Gemfile", manifest]]));

function lockfile(text: string, manifest = GEMFILE): ParsedLockfile {
  const found = read(text, manifest);
  if (found instanceof LockfileError) throw found;
  return found;
}

const purls = ({ nodes }: ParsedLockfile) =>
  nodes.filter(({ source }) => source !== "workspace").map((node) => purlOf({ type: "gem", ...node }));

describe("Gemfile.lock", () => {
  const texts = fixtureTexts("gem-lock", PATH);

  it("returns or refuses any mutation of a file, and of its Gemfile", () => {
    const manifests = [...fixtureTexts("gem-lock", "Gemfile"), ...fixtureTexts("gemfile", "Gemfile")];
    expect(texts.length).toBeGreaterThan(6);
    fc.assert(
      fc.property(mutationOf(texts), mutationOf(manifests), (text, manifest) => {
        expect(secondsOf(() => read(text, manifest))).toBeLessThan(2);
        expect(secondsOf(() => readOrRefuse(gemfile, "Gemfile", manifest))).toBeLessThan(2);
        expect(secondsOf(() => readOrRefuse(gemspec, "a.gemspec", manifest))).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  it("never loses a gem without a word", () => {
    const whole = texts.filter((text) => !(read(text) instanceof LockfileError));
    const rows = /^ {4}([^ (]+) \((\d[^-)\n]*)[^)\n]*\)\r?$/gm;
    fc.assert(
      fc.property(mutationOf(whole), (text) => {
        const found = read(text);
        if (found instanceof LockfileError || found.problems.length > 1) return;
        const names = new Set(found.nodes.map(({ name }) => name));
        const body = text.slice(0, Math.max(0, text.search(/^(?:PLATFORMS|DEPENDENCIES)/m)));
        for (const [, name = ""] of body.matchAll(rows)) expect(names).toContain(name);
      }),
      { numRuns: 300 },
    );
  });

  const gems = (rows: string) =>
    `GEM\n  remote: https://rubygems.org/\n  specs:\n${rows}\nDEPENDENCIES\n  a\n`;
  const many = (count: number, make: (at: number) => string) =>
    Array.from({ length: count }, (_one, at) => make(at)).join("");
  const hostile: Record<string, string> = {
    "a megabyte of spaces in an entry": gems(`    a${" ".repeat(1_000_000)}(1)\n`),
    "a megabyte of parentheses": gems(`    a ${" (".repeat(500_000)}\n`),
    "30,000 gems": gems(many(30_000, (at) => `    a${at} (1.0.${at})\n`)),
    "30,000 times the same gem": gems(many(30_000, () => "    a (1.0.0)\n")),
    "10,000 gems that ask for one of 10,000 platforms": gems(
      many(10_000, (at) => `    a (1.0-p${at})\n    b${at} (1)\n      a\n`),
    ),
    "50,000 dependencies of one gem": gems(`    a (1)\n${many(50_000, (at) => `      b${at} (>= 0)\n`)}`),
    "60,000 sections": `GEM\n${many(60_000, (at) => `SECTION ${"ABCDEFGHIJ".charAt(at % 10)}\n`)}`,
    "a megabyte without a newline": `GEM\n  remote: ${"x".repeat(1_000_000)}`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what}`, () => {
      expect(secondsOf(() => read(text))).toBeLessThan(2);
    });
  }

  it("tells platform, registry and repository in the purl, and never a password", () => {
    const found = lockfile(
      [
        "GIT\n  remote: git@github.com:acme/tiny.git\n  revision: abc\n  specs:\n    tiny (1.0)\n",
        "GEM\n  remote: https://user:secret@gems.acme.example/\n  specs:\n    priv (1.0)\n",
        "GEM\n  remote: https://rubygems.org/\n  specs:\n    ffi (1.17.0)\n    ffi (1.17.0-java)\n",
        "DEPENDENCIES\n  ffi\n  priv!\n  tiny!\n",
      ].join("\n"),
    );
    expect(purls(found)).toEqual([
      "pkg:gem/tiny@1.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Facme%2Ftiny.git%40abc",
      "pkg:gem/priv@1.0?repository_url=https:%2F%2Fgems.acme.example%2F",
      "pkg:gem/ffi@1.17.0",
      "pkg:gem/ffi@1.17.0?platform=java",
    ]);
  });

  it("tells of a gem for more platforms than are followed, once", () => {
    const of = (count: number) => {
      const rows = Array.from({ length: count }, (_, at) => `    ffi (1.0-cpu${at})\n`).join("");
      const text = `GEM\n  remote: https://rubygems.org/\n  specs:\n${rows}\nDEPENDENCIES\n  ffi\n`;
      return lockfile(text).problems.filter(({ kind }) => kind === "limit");
    };
    expect(of(32)).toEqual([]);
    expect(of(40)).toHaveLength(1);
  });

  it("demands nothing that is for some platforms alone", () => {
    const manifest = 'gem "a", "~> 1"\ngem "b", "~> 2", platforms: :jruby\ngem "c", "~> 3" if ENV["C"]\n';
    const found = lockfile(
      "GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0)\n\nDEPENDENCIES\n  a (~> 1)\n  b (~> 2)\n",
      manifest,
    );
    expect(buildGraph(found).missing).toEqual([]);
    expect(found.services[0]?.manifest?.declared.map(({ name }) => name)).toEqual(["a"]);
  });

  it("calls a folder of the repository first-party, and one outside of it a file", () => {
    const found = lockfile(
      "PATH\n  remote: engines/a\n  specs:\n    a (1)\n\nPATH\n  remote: ../b\n  specs:\n    b (1)\n\nDEPENDENCIES\n  a!\n  b!\n",
    );
    expect(found.nodes.map(({ name, source }) => [name, source])).toEqual([
      ["a", "workspace"],
      ["b", "file"],
      [".", "workspace"],
    ]);
  });

  it("knows its names, and whose Gemfile each has", () => {
    const paths = new Set(["Gemfile", "gems.rb", "gemfiles/rails.gemfile", "api/Gemfile", "api/x.gemspec"]);
    const asks = (path: string) =>
      gemLock.matches(path) ? gemLock.companions(path, paths, new Map()) : null;
    expect(asks("Gemfile.lock")).toEqual(["Gemfile"]);
    expect(asks("Gemfile.next.lock")).toEqual(["Gemfile"]);
    expect(asks("gems.locked")).toEqual(["gems.rb"]);
    expect(asks("gemfiles/rails.gemfile.lock")).toEqual(["gemfiles/rails.gemfile"]);
    expect(asks("api/Gemfile.lock")).toEqual(["api/Gemfile"]);
    expect(asks("MyGemfile.lock")).toBeNull();
    const seen = new Map([["api/Gemfile", "gemspec\n"]]);
    expect(gemLock.companions("api/Gemfile.lock", paths, seen)).toEqual(["api/Gemfile", "api/x.gemspec"]);
    expect(gemfile.isCovered?.("Gemfile", new Set(["Gemfile.lock"]))).toBe(true);
    expect(gemfile.isCovered?.("api/Gemfile", new Set(["Gemfile.lock"]))).toBe(false);
    expect(gemspec.isCovered?.("api/x.gemspec", new Set(["Gemfile.lock"]))).toBe(true);
    expect(gemspec.isCovered?.("api/x.gemspec", new Set(["web/Gemfile.lock"]))).toBe(false);
  });
});

describe("Ruby's literals", () => {
  const named = (...lines: string[]) =>
    readGemfile([...lines, 'gem "a", "1.0"', 'group(:test) { gem "b" }'].join("\n")).gems.map(
      ({ name, kind, line }) => `${name} ${kind} ${line}`,
    );

  it.each([
    `ruby File.read(".tool-versions")[/ruby ([^"'\\s]+)/, 1]`,
    `rails = File.read("x").gsub(/["']/, "")`,
    `ruby IO.read("v").split(/[('"]/)[1]`,
    `x = "a b".gsub(/\\(/, "")`,
    `y = lines.grep /^gem ['"]foo['"]/`,
    `s = Dir["x/*"].grep(%r{['"]{1,2}}i)`,
    `q = [?", ?', ?(]`,
    `z = 4 / 2 # it's (`,
    `n = width /2 + "(".size / 3`,
    `v = ENV.key?("A") ?"(" : ")"`,
    `"#{ENV["("]}"`,
  ])("leave the gems behind %s as they are", (line) => {
    expect(named(line)).toEqual(["a runtime 2", "b development 3"]);
  });

  it("may go over several lines, and hold what looks like a gem", () => {
    const lines = [
      "=begin",
      'gem "nope"',
      "=end",
      "puts <<~msg, 1",
      '  gem "nope", "1"',
      "msg",
      "desc = %q{ {",
      '  gem "nope" }',
      "}",
      'text = "hello',
      "gem 'nope'",
      '".strip',
      "list <<word",
    ];
    expect(named(...lines)).toEqual(["a runtime 14", "b development 15"]);
    expect(named("__END__ ")).toHaveLength(2);
    expect(named("=begin", "=end", "__END__")).toEqual([]);
    // Neither a quote that nothing closes nor a heredoc without an end hides the rest.
    expect(named("puts <<~EOS")).toHaveLength(2);
    expect(named("x = it's")).toHaveLength(2);
  });

  it("end a statement whose brackets are open where the next gem begins, which is told", () => {
    const text = 'x = foo("(", [\ngem "a"\ngroup :test do\n  gem "b"\nend\n';
    expect(readGemfile(text)).toMatchObject({ unclosed: 1, gems: [{ name: "a" }, { kind: "development" }] });
    expect(readGemfile('gem("a",\n  source: "x",\n  group:\n  :test)\n').unclosed).toBeNull();
    const found = readOrRefuse(gemspec, "x.gemspec", 's.files = Dir[("x"\ns.add_dependency "a"\n');
    expect(found).toMatchObject({ problems: [{ line: 1 }], nodes: [{ name: "a" }, {}] });
  });

  it("are looked for in linear time", () => {
    for (const piece of ['"#{', "\\'\n", "<<~A\n", "x(/\n", "'\n\"\n", "%q{\n", '"#{"\n'])
      expect(secondsOf(() => readGemfile(piece.repeat(100_000)))).toBeLessThan(2);
  });
});

describe("Gemfile", () => {
  const kinds = (text: string) => readGemfile(text).gems.map(({ name, kind }) => [name, kind]);

  it("takes the group from the block, the option and the braces", () => {
    expect(
      kinds(
        [
          "group :test do gem 'a' end",
          "group(:development, :test) { gem 'b' }",
          "gem 'c', group: :test",
          "gem 'd', :groups => [:test, :development]",
          "gem 'e', group: %w[test]",
          "gem 'f', groups: [:test, :production]",
          "group :assets do gem 'g' end",
          "group name do gem 'h' end",
          "group :test do\n  group :ci do\n    gem 'i'\n  end\nend",
          "gem 'j'",
        ].join("\n"),
      ),
    ).toEqual([
      ["a", "development"],
      ["b", "development"],
      ["c", "development"],
      ["d", "development"],
      ["e", "development"],
      ["f", "runtime"],
      ["g", "runtime"],
      ["h", "runtime"],
      ["i", "runtime"],
      ["j", "runtime"],
    ]);
  });

  it("closes the block that `end` closes, whatever stands in between", () => {
    const text = [
      "group :test do",
      "  x = if ENV['A'] then 1 else 2 end",
      "  %w[p q].each do |n| puts n end",
      "  case y when 1 then gem 'a' end",
      "  gem 'b' unless z",
      "  def end_of; end",
      "end",
      "=begin",
      "group :test do",
      "=end",
      "gem 'c' # group :test do",
    ].join("\n");
    expect(kinds(text).slice(-2)).toEqual([
      ["b", "development"],
      ["c", "runtime"],
    ]);
  });

  const hostile: Record<string, string> = {
    "half a megabyte of quotes": "'".repeat(500_000),
    "lists that nothing closes": "%w[a\n".repeat(50_000),
    "half a megabyte of open brackets": "[".repeat(500_000),
    "100,000 blocks within each other": "group :a do\n".repeat(100_000),
    "50,000 lambdas": "gem 'a', -> { b }\n".repeat(50_000),
    "100,000 gems on one line": `gem ${"'a', ".repeat(100_000)}`,
    "heredocs that nothing ends": "a <<~EOS\n".repeat(100_000),
    "half a megabyte of backslashes": "\\".repeat(500_000),
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`takes no time for ${what}`, () => {
      expect(secondsOf(() => readGemfile(text))).toBeLessThan(2);
    });
  }

  it("tells what comes from where Ruby alone knows from the public gems of that name", () => {
    const text = [
      'git_source(:corp) { |r| "ssh://git@corp/#{r}" }',
      'gem "w", corp: "x/w"',
      'gem "v", path: folder',
      'gem "u", git: ENV["U"]',
      'gem "s", source: MY_SOURCE',
      'gem "r", github: "https://github.com/rails/rails/pull/123"',
    ].join("\n");
    expect(readGemfile(text).gems.map(({ from }) => [from?.kind, from?.address])).toEqual([
      ["git", null],
      ["path", null],
      ["git", null],
      ["registry", null],
      ["git", "https://github.com/rails/rails.git"],
    ]);
    const found = readOrRefuse(gemfile, "Gemfile", text);
    expect(found).toMatchObject({ problems: [{ line: 2 }, { line: 4 }, { line: 5 }] });
    expect((found as ParsedLockfile).nodes.map(({ name, source }) => `${name} ${source}`)).toEqual([
      "w git",
      "u git",
      "s url",
      "r git",
      ". workspace",
    ]);
  });

  it("tells of the files that it takes in, and of what is run", () => {
    const text = 'eval_gemfile "Gemfile.common"\neval File.read("x")\neval_gemfile "a.gemfile"\ngem "a"';
    expect(readOrRefuse(gemfile, "Gemfile", text)).toMatchObject({ problems: [{ line: 2 }, { line: 1 }] });
  });

  it("gives the gems of a file that it takes in the groups around it", () => {
    const main = 'group :test do\n  eval_gemfile "x.gemfile"\n  eval_gemfile "y"\nend\n';
    const text = "GEM\n  specs:\n    a (1)\n    b (1)\n\nDEPENDENCIES\n  a\n  b\n";
    const texts = new Map([
      ["Gemfile", main],
      ["x.gemfile", 'gem "a"\ngem "b", group: :web\n'],
    ]);
    const found = readOrRefuse(gemLock, PATH, text, texts) as ParsedLockfile;
    expect(found.nodes.at(-1)?.requires.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "a development",
      "b runtime",
    ]);
    expect(found.problems).toMatchObject([{ kind: "missing-manifest", path: "Gemfile", line: 3 }]);
  });

  it("reads groups behind a star", () => {
    const text =
      'group(*%i[development test]) { gem "a" }\ngem "b", **{ group: :test }\ngroup(*x) { gem "c" }';
    const { gems } = readGemfile(text);
    expect(gems.map(({ kind }) => kind)).toEqual(["development", "development", "runtime"]);
  });
});

describe("a gem that may be there", () => {
  const asked = (text: string) =>
    readGemfile(text).gems.map(({ name, range, mayBeMissing }) => [name, range, mayBeMissing]);

  it.each([
    'gem "x", "1" if old?',
    'gem("x", "1") unless ENV["NO_X"]',
    'old? && gem("x", "1")',
    'ENV.fetch("X", nil) && !RUBY_VERSION.nil? &&\n  gem("x", "1")',
    'old? || gem("x", "1")',
    'defined?(JRUBY) and gem "x", "1"',
    '(old? && gem("x", "1"))',
    'if old? then gem "x", "1" end',
    'old? && group(:test) { gem "x", "1" }',
  ])("is told: %s", (text) => {
    expect(asked(`${text}\ngem "last"\n`)).toEqual([
      ["x", "1", true],
      ["last", "", false],
    ]);
  });

  it("is told of both sides of a choice", () => {
    expect(asked('old? ? gem("x") : gem("y")\n').map(([name]) => name)).toEqual(["x", "y"]);
  });

  it("is no word of the name in a condition", () => {
    const text = 'a && gem == 1\nb && source\nx = c && gem.version\ngem "y" if d && source == 1\n';
    expect(asked(text)).toEqual([["y", "", true]]);
    expect(readGemfile(text).unread).toBeNull();
  });

  it("is told of a loop over a list, as far as the list stands there", () => {
    const text =
      '%w[a b].each { |g| gem g }\n[["c", "~> 1"], ["d", "2"]].each do |n, v|\n  gem n, v, require: false\nend\n%i[e].each { |g| gem "f-#{g}" }\ngem "last"\n';
    expect(asked(text)).toEqual([
      ["a", "", true],
      ["b", "", true],
      ["c", "~> 1", true],
      ["d", "2", true],
      ["last", "", false],
    ]);
    expect(readGemfile(text).unread).toBe(5);
    expect(readGemfile("LIST.each { |g| gem g }\n").unread).toBe(1);
  });

  it("takes no time for many of them", () => {
    const list = JSON.stringify(Array.from({ length: 250 }, () => "a"));
    const loop = `${list}.each do |g|\n${"gem g\n".repeat(50_000)}end\n`;
    for (const text of [
      "a && gem('x') ".repeat(50_000),
      loop,
      `[${'"a",'.repeat(200_000)}].each { |g| gem g }`,
    ])
      expect(secondsOf(() => readGemfile(text))).toBeLessThan(2);
  });
});

describe("a gemspec", () => {
  const said = (text: string) =>
    readGemspec(`Gem::Specification.new do |s|\n${text}\nend\n`).gems.map(
      ({ name, range, kind, mayBeMissing }) => [name, range, kind, mayBeMissing],
    );

  it("tells what is added to the list of dependencies itself", () => {
    expect(said('s.dependencies << Gem::Dependency.new("x", "~> 1")')).toEqual([
      ["x", "~> 1", "runtime", false],
    ]);
    expect(said('s.dependencies << Gem::Dependency.new("x", ">= 1", "< 3", :development) if old?')).toEqual([
      ["x", ">= 1, < 3", "development", true],
    ]);
    expect(
      said('s.dependencies.push(Gem::Dependency.new("x"), Gem::Dependency.new("y", "2", :runtime))'),
    ).toEqual([
      ["x", "", "runtime", false],
      ["y", "2", "runtime", false],
    ]);
    expect(said('known = Gem::Dependency.new("x", "1")')).toEqual([]);
  });

  it("tells what a loop over a list adds", () => {
    expect(said('%w[a b].each { |g| s.add_dependency g, "~> 1" }')).toEqual([
      ["a", "~> 1", "runtime", false],
      ["b", "~> 1", "runtime", false],
    ]);
    expect(said('[["a", "1"], ["b"]].each do |d|\n  s.add_development_dependency(*d)\nend')).toEqual([
      ["a", "1", "development", false],
      ["b", "", "development", false],
    ]);
  });

  it("tells of a dependency that code names", () => {
    const text = "Gem::Specification.new do |s|\n  s.add_dependency NAME\nend\n";
    expect(readOrRefuse(gemspec, "x.gemspec", text)).toMatchObject({ problems: [{ line: 2 }] });
  });

  it("takes what RubyGems generated for older versions of itself for no word of its own", () => {
    const text = [
      "if s.respond_to? :specification_version then",
      '  s.add_development_dependency("a")',
      "else",
      '  s.add_dependency("a")',
      '  s.add_dependency("b")',
      "end",
    ].join("\n");
    expect(readGemspec(text).gems.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "a development",
      "b runtime",
    ]);
  });
});
