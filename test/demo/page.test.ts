import { readdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { pageAt } from "../../demo/page/server.js";
import { renderMarkdown } from "../../demo/page/markdown.js";
import { addressOf } from "../../demo/page/views.js";
import { PULL_REQUESTS } from "../../demo/pull-requests.js";
import { makeOrganisation, type Opened, openPullRequest } from "../../demo/seed.js";
import { comment } from "../github-double/conversing.js";
import { GitHubDouble } from "../github-double/github-double.js";

/** Foreign text as it would be, had Weir's own escaping failed. */
const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<a href=\"javascript:alert(1)\" onclick='alert(1)' style='color:red'>x</a>",
  "[x](javascript:alert(1)) [y](data:text/html,<script>) [z](//evil.example) [w](http://evil.example)",
  "<svg><script>alert(1)</script></svg><math><mtext><img src=x onerror=1></mtext></math>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
  "<details open ontoggle=alert(1)><summary>s</summary>t</details>",
  "<form action=https://evil.example><button formaction=javascript:alert(1)>b</button><input name=q></form>",
  "<style>*{display:none}</style><link rel=stylesheet href=//evil.example><meta http-equiv=refresh content=0>",
  "<td align='left\" onclick=alert(1) x=\"'>cell</td>",
  '<a title="><script>alert(1)</script>" href="https://ok.example/">q</a>',
  "<!-- --><script>alert(1)</script><!-->-->",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=1&#62;",
  '```mermaid\nflowchart LR\n a["<img src=x onerror=alert(1)>"] --> b\n click a "javascript:alert(1)"\n```',
  "> [!CAUTION]\n> <img src=x onerror=alert(1)>",
  "| a | b |\n|--|--|\n| <script>x</script> | ![p](https://evil.example/p.png) |",
].join("\n\n");

interface Tag {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
}

/** Every tag of a page. What is escaped holds no `<`, and quoted values no `>`, so a pattern sees all that a browser sees. */
function tagsOf(page: string): readonly Tag[] {
  return [...page.matchAll(/<(\/?[a-zA-Z!][^\s>]*)([^>]*)>/g)].map(([, name = "", rest = ""]) => ({
    name: name.toLowerCase(),
    attributes: [...rest.matchAll(/([^\s="/]+)(?:="([^"]*)")?/g)].map(
      ([, key = "", value = ""]) => [key.toLowerCase(), value] as const,
    ),
  }));
}

const FOREIGN =
  /^\/?(?:a|blockquote|br|code|del|details|div|em|h[1-6]|hr|input|li|ol|p|pre|strong|sub|summary|sup|t(?:able|body|d|h|head|r)|ul)$/;

/** What may come of foreign Markdown: elements for text, https links, nothing that runs or loads. */
function expectHarmless(html: string): void {
  for (const { name, attributes } of tagsOf(html)) {
    expect(name).toMatch(FOREIGN);
    for (const [key, value] of attributes) {
      expect(["align", "checked", "class", "disabled", "href", "open", "rel", "start", "type"]).toContain(
        key,
      );
      if (key === "href") expect(value).toMatch(/^https:\/\//);
      if (key === "class") expect(value).toMatch(/^[a-z -]+$/);
      if (key === "type") expect(value).toBe("checkbox");
    }
  }
}

describe("foreign Markdown", () => {
  it("comes out without scripts, handlers, styles, pictures or other addresses than https", () => {
    const html = renderMarkdown(ATTACKS).text;
    expectHarmless(html);
    expect(html).toContain('<pre class="mermaid">');
    expect(html).toContain('<div class="alert caution">');
    // What was text stays readable text.
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("is harmless whatever it is made of", () => {
    const pieces = [
      ...ATTACKS.split(/(?<=[<>"'=\s])/),
      "<",
      ">",
      '"',
      "'",
      "`",
      "\n\n",
      "<!--",
      "-->",
      "&#x3c;",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        expectHarmless(renderMarkdown(parts.join("")).text);
      }),
      { numRuns: 300 },
    );
  });

  it("is read in time that does not explode with its size", () => {
    const start = performance.now();
    renderMarkdown(`<details ${" a ".repeat(20_000)}\n\n${"<b>".repeat(10_000)}${"<a href='".repeat(2_000)}`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("keeps what Weir's own comments are made of", () => {
    const folder = new URL("../golden/report/", import.meta.url);
    const comments = readdirSync(folder).filter((name) => name.endsWith(".md"));
    expect(comments.length).toBeGreaterThan(5);
    for (const name of comments) {
      const markdown = readFileSync(new URL(name, folder), "utf8");
      const { text } = renderMarkdown(markdown);
      expectHarmless(text);
      const folded = markdown.match(/<details>/g)?.length ?? 0;
      expect(text.match(/<details>/g)?.length ?? 0).toBe(folded);
      const links = [...text.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href);
      expect(links.filter((href) => !href.startsWith("https://osv.dev/vulnerability/"))).toEqual([]);
    }
  });
});

describe("the pages of the demo", () => {
  let github: GitHubDouble;
  let opened: readonly Opened[];
  beforeAll(async () => {
    github = await GitHubDouble.start({
      app: { id: 1, slug: "weir", webhookSecret: "a secret of the test" },
    });
    makeOrganisation(github);
    opened = PULL_REQUESTS.map((demo) => openPullRequest(github, demo));
    for (const { pull } of opened) {
      pull.title = pull.body = ATTACKS;
      comment(github.world, pull, github.world.bot, ATTACKS);
      const { world } = github;
      const run = world.addRun(world.suiteFor(pull.repository, pull.headSha, world.app, null), "weir");
      Object.assign(run, { status: "completed", conclusion: "failure", title: ATTACKS, summary: ATTACKS });
      run.annotations.push({
        path: "package.json",
        start_line: 2,
        end_line: 2,
        annotation_level: "failure",
        title: ATTACKS,
        message: ATTACKS,
      });
    }
  });
  afterAll(() => github.close());

  const page = (path: string): string => {
    const text = pageAt(path, github, opened);
    if (text === null) throw new Error(`there is no page ${path}`);
    return text;
  };

  it("show every pull request, its check and its files without anything alive from foreign text", () => {
    const paths = [
      "/",
      ...opened.flatMap((each) => ["", "/checks", "/files"].map((tab) => addressOf(each) + tab)),
    ];
    for (const path of paths) {
      const tags = tagsOf(page(path));
      const scripts = tags.filter(({ name }) => name === "script");
      expect(scripts.map(({ attributes }) => attributes)).toEqual([[["src", "/-/page.js"]]]);
      for (const { name, attributes } of tags) {
        expect(name).not.toMatch(/^\/?(?:iframe|object|embed|form|style|base|math)$/);
        for (const [key, value] of attributes) {
          expect(key).not.toMatch(/^on|^style$|^srcdoc$|^formaction$/);
          if (["href", "src"].includes(key)) expect(value).toMatch(/^(?:https:\/\/|\/(?!\/))/);
        }
      }
    }
  });

  it("show the annotation below its line", () => {
    const [first] = opened;
    if (first === undefined) throw new Error("no pull requests");
    const text = page(`${addressOf(first)}/files`);
    expect(text).toMatch(/id="package\.json-2"[\s\S]*class="note failure"/);
  });

  it("show what people and Weir said in order, with reactions, and the check of the merge commit", () => {
    const [first] = opened;
    if (first === undefined) throw new Error("no pull requests");
    const { pull } = first;
    const { world } = github;
    const asked = github.person("yuki").comments(pull, "/weir why undici");
    for (const content of ["eyes", "rocket"] as const) {
      asked.reactions.push({ id: world.nextId(), user: world.bot, content, createdAt: world.now() });
    }
    comment(world, pull, world.bot, "An answer");
    const merged = github.mergePullRequest(pull, "ines-r");
    const text = () => page(addressOf(first));
    expect(text()).toMatch(/yuki[\s\S]*\/weir why undici[\s\S]*👀 1[\s\S]*🚀 1[\s\S]*An answer/);
    expect(text()).toMatch(/<\/svg>\s*Merged/);
    expect(text()).toMatch(/merge commit <code>[0-9a-f]{7}<\/code>\s*<span class="faint">— in progress/);
    const run = world.addRun(world.suiteFor(pull.repository, merged, world.app, null), "weir");
    Object.assign(run, { status: "completed", conclusion: "success", title: "As promised" });
    expect(text()).toContain("— As promised");
    expect(page("/")).toContain(`<b>${opened.length - 1} open, 1 merged</b`);
  });

  it("are not there for other addresses", () => {
    expect(pageAt("/millbrook/nothing/pull/1", github, opened)).toBeNull();
    expect(pageAt("/-/../package.json", github, opened)).toBeNull();
  });
});
