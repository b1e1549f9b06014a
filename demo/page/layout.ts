import { type Html, html, type Piece } from "./html.js";

/** A whole page. @param again seconds after which it is loaded anew; null = never */
export function layout(title: string, again: number | null, body: Piece): string {
  const page: Html = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${again !== null && html`<meta http-equiv="refresh" content="${again}" />`}
        <title>${title}</title>
        <link rel="icon" href="/-/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/-/style.css" />
        <script src="/-/page.js"></script>
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/"
            ><img src="/-/icon.svg" alt="" width="22" height="22" /> Weir <span>demo</span></a
          >
          <button id="theme" type="button" hidden>Theme: <b>auto</b></button>
        </header>
        <main>${body}</main>
        <footer>
          A stand-in for GitHub on this machine, drawn from what Weir wrote into it. Advisories are the few
          records in <code>demo/osv</code>.
        </footer>
      </body>
    </html>`;
  return page.text;
}
