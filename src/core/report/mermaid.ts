import type { Cause, Inheritance } from "../model/change.js";
import type { Review } from "../model/review.js";
import { serviceName, stepsOf } from "./chain.js";
import { isFlagged, rowsOf } from "./flagged.js";
import { LONGEST, nameAndVersion, visible } from "./visible.js";
import { count } from "./wording.js";

/** A picture with more nodes cannot be read at the width of a comment. */
const NODES = 30;
/** Maven's names are long, and what is new is told behind them. */
const LONGEST_LABEL = 80;

/**
 * A label in quotation marks: letters, digits and harmless signs stay, all else becomes mermaid's own `#35;` (the
 * picture shows the character). https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax
 */
function label(shown: string): string {
  // mermaid refuses the empty label.
  const characters = Array.from(shown === "" ? "(empty)" : shown);
  const cut = characters.slice(0, LONGEST_LABEL);
  const safe = cut.map((char) =>
    /[\p{L}\p{M}\p{N} /._+,()‹›…→⬆⬇␠-]/u.test(char) ? char : `#${char.codePointAt(0) ?? 0};`,
  );
  return `"${safe.join("")}${cut.length < characters.length ? "…" : ""}"`;
}

/** Nodes get numbers in the order in which they come up; foreign text stands in labels only. */
class Picture {
  private readonly ids = new Map<string, number>();
  private readonly nodes: string[] = [];
  private readonly edges = new Set<string>();
  private readonly flagged = new Map<number, string>();

  /** False, and nothing is drawn, when the chain would not fit. */
  draw(chain: readonly Node[], level: string): boolean {
    const fresh = new Set(chain.map((node) => node.key).filter((key) => !this.ids.has(key)));
    if (this.ids.size + fresh.size > NODES) return false;
    const ids = chain.map((node) => this.id(node));
    ids.forEach((id, at) => {
      const next = ids[at + 1];
      if (next !== undefined && next !== id) this.edges.add(`  n${id} --> n${next}`);
    });
    const last = ids.at(-1);
    if (last !== undefined && !this.flagged.has(last)) this.flagged.set(last, level);
    return true;
  }

  private id(node: Node): number {
    const known = this.ids.get(node.key);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(node.key, id);
    this.nodes.push(`  n${id}${node.service ? `([${label(node.label)}])` : `[${label(node.label)}]`}`);
    return id;
  }

  lines(): readonly string[] {
    return [
      "flowchart LR",
      ...this.nodes,
      ...this.edges,
      ...[...this.flagged].map(([id, level]) => `  class n${id} ${level}`),
      "  classDef block fill:#cf222e,stroke:#82071e,color:#ffffff",
      "  classDef warn fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    ];
  }
}

interface Node {
  readonly key: string;
  readonly label: string;
  readonly service: boolean;
}

function nodesOf(
  inheritance: Inheritance | null,
  cause: Cause | null,
  services: readonly string[],
  at: number,
): readonly Node[] | null {
  const steps = stepsOf(inheritance, cause);
  // What the service asks for itself needs no picture.
  if (steps === null || steps.length < 2 || inheritance === null) return null;
  const many = services.length > 1;
  const service = many
    ? { key: `services ${services.join("\n")}`, label: count(services.length, "service") }
    : {
        key: `service ${inheritance.service}`,
        label: visible(serviceName(inheritance.service), LONGEST.path, "show"),
      };
  const nodes = steps.map((step, index): Node => {
    if ("skipped" in step) {
      return { key: `skipped ${at} ${index}`, label: `… ${step.skipped} more …`, service: false };
    }
    const mark = step.mark === null ? "" : step.mark === "new" ? " (new)" : ` ${step.mark}`;
    return {
      key: JSON.stringify([step.name, step.version]),
      label: `${nameAndVersion(step)}${mark}`,
      service: false,
    };
  });
  return [{ ...service, service: true }, ...nodes];
}

/** Chains as a mermaid picture in a fence, as many as fit; empty where none has two links. */
export function chainPicture(inheritances: readonly Inheritance[]): string {
  const picture = new Picture();
  let drawn = 0;
  inheritances.forEach((inheritance, at) => {
    const chain = nodesOf(inheritance, null, [inheritance.service], at);
    if (chain !== null && picture.draw(chain, "warn")) drawn++;
  });
  return drawn === 0 ? "" : ["```mermaid", ...picture.lines(), "```"].join("\n");
}

/** The chains of what is flagged as a mermaid picture in a fence; empty when there is none or it does not fit. */
export function mermaid(review: Review, budget: number): string {
  const rows = rowsOf(review, isFlagged);
  const picture = new Picture();
  let drawn = 0;
  let chains = 0;
  rows.forEach((row, at) => {
    const chain = nodesOf(row.inheritance, row.cause, row.services, at);
    if (chain === null) return;
    chains++;
    if (picture.draw(chain, row.level)) drawn++;
  });
  if (drawn === 0) return "";
  const left = drawn < chains ? `\n\nThe picture shows ${drawn} of ${count(chains, "flagged chain")}.` : "";
  const shown = ["```mermaid", ...picture.lines(), "```"].join("\n") + left;
  const framed = `<details><summary>The flagged chains as a picture</summary>\n\n${shown}\n\n</details>`;
  return framed.length > budget ? "" : framed;
}
