import { expect } from "@jest/globals";
import type { Rendered } from "./rendered.js";

/** What Weir itself writes, and what Markdown makes of Weir's own structure. Nothing else may come out. */
const OWN_TAG =
  /^(?:<!-- weir:review -->|<\/?(?:details|summary|sub|p|h2|h3|blockquote|ul|ol|li|strong|em|table|thead|tbody|tr|td|th|code|pre)>|<br ?\/?>|<t[hd] align="(?:left|center)">|<a href="https:\/\/osv\.dev\/vulnerability\/[A-Za-z0-9-]+">|<\/a>|<pre><code class="language-mermaid">|<code class="language-mermaid">)$/;

/** What GitHub makes something of in rendered text. */
const ALIVE: readonly RegExp[] = [
  /@/,
  /#\p{N}/u,
  /gh-\d/i,
  /:\/\//,
  /www\./i,
  /:[\w+-]+:/,
  /\$/,
  /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i,
];

/** Bidirectional controls, zero-width, tags, fillers, controls: nowhere, not even in code. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Fails when foreign text became an element, a link, a mention, or hides something. */
export function expectDead(rendered: Rendered): void {
  expect(rendered.tags.filter((tag) => !OWN_TAG.test(tag))).toEqual([]);
  expect(rendered.texts.filter((text) => ALIVE.some((alive) => alive.test(text)))).toEqual([]);
  expect(HIDDEN.exec(rendered.html)).toBeNull();
  let depth = 0;
  let deepest = 0;
  for (const tag of rendered.tags) {
    if (tag === "<details>") depth++;
    if (tag === "</details>") depth--;
    if (depth < 0) throw new Error("a </details> closes what is not open");
    deepest = Math.max(deepest, depth);
  }
  expect(depth).toBe(0);
  // Weir's folded parts stand side by side; one inside another would hide what should be seen.
  expect(deepest).toBeLessThanOrEqual(1);
}
