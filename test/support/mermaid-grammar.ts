import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import vm from "node:vm";

interface Vertex {
  readonly text: string;
}
interface Mermaid {
  parse(text: string): Promise<unknown>;
  readonly mermaidAPI: {
    getDiagramFromText(
      text: string,
    ): Promise<{ readonly db: { getVertices(): Map<string, Vertex>; getEdges(): readonly unknown[] } }>;
  };
}

/** What mermaid itself understood of a picture. */
interface Drawing {
  readonly labels: readonly string[];
  readonly edges: number;
}

/** Just enough of a browser for mermaid's parser, which asks for a sanitiser that it does not need here. */
function browser(): Record<string, unknown> {
  const element = function (): void {
    /* only asked for its prototype */
  };
  return {
    console,
    structuredClone,
    setTimeout,
    clearTimeout,
    addEventListener: () => undefined,
    document: {
      nodeType: 9,
      implementation: {},
      currentScript: null,
      body: {},
      createElement: () => ({}),
      querySelector: () => null,
      addEventListener: () => undefined,
    },
    Element: element,
    Node: element,
    NodeFilter: {},
    DOMParser: element,
  };
}

function load(): Mermaid {
  const file = createRequire(import.meta.url).resolve("@mermaid-js/tiny/dist/mermaid.tiny.js");
  const context = vm.createContext(browser());
  vm.runInContext("globalThis.window = globalThis.self = globalThis;", context);
  vm.runInContext(readFileSync(file, "utf8"), context);
  return vm.runInContext("globalThis.mermaid", context) as Mermaid;
}

let mermaid: Mermaid | undefined;

/** Parses with the real mermaid; throws what it throws. Labels as a reader sees them. */
export async function draw(picture: string): Promise<Drawing> {
  mermaid ??= load();
  await mermaid.parse(picture);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(picture);
  const labels = [...db.getVertices().values()].map(({ text }) =>
    // mermaid keeps `#35;` in a form of its own until it draws.
    text.replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code))),
  );
  return { labels, edges: db.getEdges().length };
}
