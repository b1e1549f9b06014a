/** A comment's Markdown drawn for a terminal: no tags, no pictures, tables as paragraphs, long folded parts cut. */
import { type Element, type Node, readMarkdown, textOf } from "./markup.js";

/** What a terminal can do to a piece of text; picocolors has it. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

type Colour = (text: string) => string;
interface Word {
  /** "\n" = a break. */
  readonly text: string;
  readonly paint: Colour;
  /** No space before it. */
  readonly glued: boolean;
}
interface Block {
  readonly indent: string;
  readonly words: readonly Word[];
}

/** Lines of a folded part that are shown. */
const FOLDED = 6;
/** Elements of running text. */
const INLINE = new Set(["a", "code", "strong", "em", "del", "br", "sup", "input"]);
/** What steers a terminal, or turns text around. */
const STEERING = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const same: Colour = (text) => text;

/** @param width columns that there are */
export function forTerminal(markdown: string, paint: Paint, width: number): string {
  const blocks = new Drawing(paint).blocks(readMarkdown(markdown), "");
  const lines = blocks.flatMap((block) => wrap(block, width));
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

class Drawing {
  readonly #paint: Paint;

  constructor(paint: Paint) {
    this.#paint = paint;
  }

  /** Neighbouring pieces of running text are one block. */
  blocks(nodes: readonly Node[], indent: string): Block[] {
    const blocks: Block[] = [];
    let running: Node[] = [];
    const flush = () => {
      blocks.push(...this.#line(running, indent));
      running = [];
    };
    for (const node of nodes) {
      if (node.kind === "text" || INLINE.has(node.tag)) {
        running.push(node);
      } else {
        flush();
        blocks.push(...this.#element(node, indent));
      }
    }
    flush();
    return blocks;
  }

  #element(node: Element, indent: string): Block[] {
    const { bold, dim } = this.#paint;
    const empty = { indent, words: [] };
    switch (node.tag) {
      case "h1":
      case "h2":
      case "h3":
        return [...this.#line(node.children, indent, bold), empty];
      case "p":
      case "summary":
        return [...this.#line(node.children, indent), empty];
      case "blockquote":
        return [...this.#alert(node, indent), empty];
      case "ul":
      case "ol":
        return [...node.children.flatMap((item) => this.#item(item, indent)), empty];
      case "table":
        return this.#table(node, indent);
      case "details":
        return [...this.#folded(node, indent), empty];
      case "pre":
        return [];
      case "sub":
        return this.#line(node.children, indent, dim);
      default:
        return this.blocks(node.children, indent);
    }
  }

  #item(item: Node, indent: string): Block[] {
    if (item.kind === "text") return [];
    const [first, ...rest] = this.blocks(item.children, `${indent}  `).filter(
      ({ words }) => words.length > 0,
    );
    if (first === undefined) return [];
    const bullet = { text: "•", paint: same, glued: false };
    return [{ indent: first.indent, words: [bullet, ...first.words] }, ...rest];
  }

  #alert(node: Element, indent: string): Block[] {
    const kind = /^\s*\[!(\w+)\]/.exec(textOf(node.children))?.[1]?.toUpperCase();
    const paint = kind === "CAUTION" ? this.#paint.red : kind === "WARNING" ? this.#paint.yellow : same;
    const blocks = this.blocks(node.children, "").filter(({ words }) => words.length > 0);
    return blocks.flatMap(({ words }) => {
      const told = words.filter(({ text }) => !/^\[!\w+\]$/.test(text));
      return told.length === 0 ? [] : [{ indent: `${indent}${paint("▌")} `, words: told }];
    });
  }

  /** Each row as a paragraph: the first two cells in a line, every further one below. */
  #table(node: Element, indent: string): Block[] {
    const rows = elements(node, "tr").filter((row) => elements(row, "td").length > 0);
    return rows.flatMap((row) => {
      const [sign, name, ...more] = elements(row, "td");
      const heads = [
        ...(sign?.children ?? []),
        { kind: "text", text: " " } as const,
        ...(name?.children ?? []),
      ];
      const below = more.reverse().flatMap((cell, at) => {
        const paint = at === more.length - 1 ? this.#paint.dim : same;
        return this.#line(cell.children, `${indent}     `, paint);
      });
      return [...this.#line(heads, `${indent}  `), ...below, { indent, words: [] }];
    });
  }

  #folded(node: Element, indent: string): Block[] {
    const isSummary = (child: Node) => child.kind === "element" && child.tag === "summary";
    const summary = node.children.filter(isSummary);
    const inside = this.blocks(
      node.children.filter((child) => !isSummary(child)),
      `${indent}  `,
    ).filter(({ words }) => words.length > 0);
    if (inside.length === 0) return [];
    const left = inside.length - FOLDED;
    const cut = left > 1 ? inside.slice(0, FOLDED) : inside;
    const rest = this.#words([{ kind: "text", text: `… ${left} more lines` }], this.#paint.dim);
    return [
      ...this.#line([{ kind: "text", text: "▸ " }, ...summary], indent, this.#paint.dim),
      ...cut,
      ...(left > 1 ? [{ indent: `${indent}  `, words: rest }] : []),
    ];
  }

  /** Running text as one block, or several where there are breaks in it. */
  #line(nodes: readonly Node[], indent: string, paint: Colour = same): Block[] {
    const words = this.#words(nodes, paint);
    const lines: Word[][] = [[]];
    for (const word of words) {
      if (word.text === "\n") lines.push([]);
      else lines.at(-1)?.push(word);
    }
    return lines.filter((line) => line.length > 0).map((line) => ({ indent, words: line }));
  }

  #words(nodes: readonly Node[], paint: Colour): Word[] {
    const words: Word[] = [];
    let glued = false;
    const add = (text: string, colour: Colour) => {
      for (const part of text.replace(STEERING, "\ufffd").split(/(\s+)/)) {
        if (part === "") continue;
        const space = /^\s/.test(part);
        if (!space) words.push({ text: part, paint: colour, glued });
        glued = !space;
      }
    };
    const walk = (node: Node, colour: Colour): void => {
      if (node.kind === "text") {
        add(node.text, colour);
      } else if (node.tag === "br") {
        words.push({ text: "\n", paint: same, glued: false });
        glued = false;
      } else {
        const { bold, cyan } = this.#paint;
        const own = node.tag === "strong" ? bold : node.tag === "a" ? cyan : null;
        const both: Colour = own === null ? colour : (text) => own(colour(text));
        for (const child of node.children) walk(child, both);
      }
    };
    for (const node of nodes) walk(node, paint);
    return words;
  }
}

function elements(node: Element, tag: string): Element[] {
  return node.children.flatMap((child) => {
    if (child.kind === "text") return [];
    return child.tag === tag ? [child] : elements(child, tag);
  });
}

/** Lines of at most `width` columns; words that touch are not parted. */
function wrap(block: Block, width: number): string[] {
  const units: Word[][] = [];
  for (const word of block.words) {
    const last = units.at(-1);
    if (word.glued && last !== undefined) last.push(word);
    else units.push([word]);
  }
  const lines: string[] = [];
  let line = block.indent;
  let length = 0;
  for (const unit of units) {
    const size = unit.reduce((sum, { text }) => sum + Array.from(text).length, 0);
    if (length > 0 && block.indent.length + length + 1 + size > width) {
      lines.push(line);
      line = `${block.indent}  `;
      length = 2;
    } else if (length > 0) {
      line += " ";
      length += 1;
    }
    line += unit.map(({ text, paint }) => paint(text)).join("");
    length += size;
  }
  return [...lines, line.trimEnd()];
}
