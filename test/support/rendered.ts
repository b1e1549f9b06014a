import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** What a GFM renderer makes of a text: tags as they stand, and the text between them, entities undone. */
export interface Rendered {
  readonly html: string;
  readonly tags: readonly string[];
  /** Text that GitHub would look at for mentions, references and addresses: outside code. */
  readonly texts: readonly string[];
  /** Text inside code spans and fences. */
  readonly codes: readonly string[];
}

const ENTITIES = new Map([
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&amp;", "&"],
  ["&quot;", '"'],
]);

/** Renders with raw HTML let through, so that what a sanitiser would have to catch can be seen. */
export function render(markdown: string): Rendered {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const tags: string[] = [];
  const texts: string[] = [];
  const codes: string[] = [];
  let depth = 0;
  for (const [part] of html.matchAll(/<!--[\s\S]*?-->|<[^>]*>|[^<]+/g)) {
    if (part.startsWith("<")) {
      tags.push(part);
      if (/^<code\b/.test(part)) depth++;
      if (part === "</code>") depth--;
    } else {
      const text = part.replace(/&(?:lt|gt|amp|quot);/g, (entity) => ENTITIES.get(entity) ?? entity);
      (depth > 0 ? codes : texts).push(text);
    }
  }
  return { html, tags, texts, codes };
}
