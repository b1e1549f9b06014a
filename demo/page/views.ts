import type { CheckRun } from "../../test/github-double/state/check.js";
import { commitsOf, filesOf } from "../../test/github-double/state/pull-request.js";
import type { Said } from "../arrival.js";
import { ORGANISATION } from "../pull-requests.js";
import type { Opened } from "../seed.js";
import { type Html, html, type Piece } from "./html.js";
import type { DiffLine, FileView } from "./hunks.js";
import { pullIcon, stateIcon } from "./icons.js";
import { renderMarkdown } from "./markdown.js";

/** Where a pull request's pages are; the same as on GitHub. */
export function addressOf({ demo, pull }: Opened): string {
  return `/${ORGANISATION}/${demo.repository}/pull/${pull.number}`;
}

/** Lines of a difference that are shown without folding anything. */
const SHOWN_WHOLE = 80;
/** Folded lines that are sent. */
const FOLDED_LINES = 1_000;

/** Conclusion of a check run as a sign. */
export function light(run: CheckRun | null): Html {
  if (run?.status !== "completed") return stateIcon("pending", "not reviewed yet");
  if (run.conclusion === "success") return stateIcon("success", "success");
  return run.conclusion === "neutral" ? stateIcon("neutral", "neutral") : stateIcon("failure", "failure");
}

/** All pull requests of the organisation. */
export function listView(rows: readonly { readonly opened: Opened; readonly said: Said }[]): Html {
  const open = rows.filter(({ opened }) => opened.pull.mergedAt === null);
  const failing = open.filter(({ said }) => said.run?.conclusion === "failure").length;
  const merged = rows.length - open.length;
  return html`
    <h1 class="page-title">Pull requests <span class="faint">in ${ORGANISATION}</span></h1>
    <section class="box list">
      <div class="box-head">
        <b>${open.length} open${merged > 0 && `, ${merged} merged`}</b
        ><span class="faint">${failing} held back by Weir</span>
      </div>
      ${rows.map(({ opened, said }) => listRow(opened, said))}
    </section>
  `;
}

function listRow(opened: Opened, said: Said): Html {
  const { demo, pull } = opened;
  return html`<div class="row">
    ${pullIcon(pull.mergedAt !== null)}
    <div class="grow">
      <a class="row-title" href="${addressOf(opened)}">${pull.title}</a> ${light(said.run)}
      <div class="faint small">
        ${demo.repository} #${pull.number} by ${demo.author} <span class="label">${demo.manager}</span>
      </div>
    </div>
    <div class="verdict small">${said.run?.title ?? "waiting for the review"}</div>
  </div>`;
}

type Tab = "" | "/checks" | "/files";

/** Title and tabs, the same over all pages of a pull request. */
export function head(opened: Opened, tab: Tab): Html {
  const { demo, pull } = opened;
  const here = addressOf(opened);
  const tabs: readonly (readonly [Tab, string, number | null])[] = [
    ["", "Conversation", null],
    ["/checks", "Checks", null],
    ["/files", "Files changed", filesOf(pull).length],
  ];
  const from = demo.fromFork ? `${demo.author}:${demo.branch}` : demo.branch;
  const commits = commitsOf(pull).length;
  const merged = pull.mergedAt !== null;
  return html`
    <p class="crumbs"><a href="/">${ORGANISATION}</a> / <b>${demo.repository}</b></p>
    <h1 class="page-title">${pull.title} <span class="faint">#${pull.number}</span></h1>
    <p class="under">
      ${merged ? html`<span class="badge merged">${pullIcon(true)} Merged</span>` : html`<span class="badge">${pullIcon(false)} Open</span>`}
      <span>
        <b>${demo.author}</b> ${merged ? "asked" : "wants"} to merge ${commits}
        ${commits === 1 ? "commit" : "commits"} into <code>main</code> from <code>${from}</code>
      </span>
    </p>
    <nav class="tabs">
      ${tabs.map(
        ([path, name, count]) =>
          html`<a href="${here}${path}" ${path === tab && html`aria-current="page"`}
            >${name}${count !== null && html` <span class="count">${count}</span>`}</a
          >`,
      )}
    </nav>
  `;
}

/** The check run. */
export function checksView(opened: Opened, { run }: Said): Html {
  if (run?.status !== "completed") return html`${head(opened, "/checks")}${waiting()}`;
  const notes = run.annotations;
  return html`${head(opened, "/checks")}
    <section class="box check">
      <div class="box-head">
        ${light(run)}<span class="grow"
          ><b>weir</b> <span class="faint">/ ${run.conclusion ?? ""}</span></span
        >
      </div>
      <div class="markdown">
        <h2>${run.title ?? ""}</h2>
        ${renderMarkdown(run.summary ?? "")}
      </div>
    </section>
    ${
      notes.length > 0 &&
      html`<section class="box">
        <div class="box-head">
          <b>${notes.length} ${notes.length === 1 ? "annotation" : "annotations"}</b>
        </div>
        ${notes.map(
          (note) =>
            html`<div class="note ${note.annotation_level}">
              <a class="note-where" href="${addressOf(opened)}/files#${anchor(note.path, note.end_line)}"
                >${note.path}, line ${note.end_line}</a
              >
              <b>${note.title ?? ""}</b>
              <p>${note.message}</p>
            </div>`,
        )}
      </section>`
    }`;
}

function waiting(): Html {
  return html`<p class="faint">Weir is reading the change …</p>`;
}

function anchor(path: string, line: number): string {
  return `${encodeURIComponent(path)}-${line}`;
}

/** The difference, opened where something is annotated. */
export function filesView(opened: Opened, files: readonly FileView[]): Html {
  const added = files.reduce((sum, file) => sum + file.additions, 0);
  const removed = files.reduce((sum, file) => sum + file.deletions, 0);
  return html`${head(opened, "/files")}
    <p class="faint small">
      ${files.length} files, <span class="plus">+${added}</span> <span class="minus">−${removed}</span>
    </p>
    ${files.map((file) => fileBox(file))}`;
}

function fileBox(file: FileView): Html {
  const noted = file.pieces.filter((piece) => piece.noted).length;
  const remark = file.tooLarge
    ? noted > 0
      ? "Large difference: only what is annotated is shown."
      : "Large differences are not shown."
    : null;
  return html`<section class="box file">
    <div class="box-head">
      <code class="grow">${file.path}</code>
      <span class="small"
        ><span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></span
      >
    </div>
    ${remark !== null && html`<p class="remark faint small">${remark}</p>`} ${pieces(file)}
  </section>`;
}

/** What stands around annotations is shown; neighbouring pieces without any are folded together. */
function pieces(file: FileView): Piece {
  const all = file.pieces.reduce((sum, piece) => sum + piece.lines.length, 0);
  if (all <= SHOWN_WHOLE) return file.pieces.map((piece) => table(file.path, piece.lines));
  const shown: Html[] = [];
  let plain: (readonly DiffLine[])[] = [];
  const fold = () => {
    if (plain.length > 0) shown.push(folded(file.path, plain));
    plain = [];
  };
  for (const piece of file.pieces) {
    if (piece.noted) {
      fold();
      shown.push(table(file.path, piece.lines));
    } else if (piece.lines.some(({ sign }) => sign !== " ")) {
      plain.push(piece.lines);
    }
  }
  fold();
  return shown;
}

function folded(path: string, hunks: readonly (readonly DiffLine[])[]): Html {
  const changed = hunks.flat().filter(({ sign }) => sign !== " ").length;
  let room = FOLDED_LINES;
  const fitting = hunks.filter((lines) => (room -= lines.length) >= 0);
  const left = hunks.length - fitting.length;
  return html`<details class="folded">
    <summary>${changed} more changed ${changed === 1 ? "line" : "lines"}</summary>
    ${fitting.map((lines) => table(path, lines))}
    ${left > 0 && html`<p class="remark faint small">${left} more hunks are not shown here.</p>`}
  </details>`;
}

function table(path: string, lines: readonly DiffLine[]): Html {
  const kinds = { "+": "added", "-": "removed", " ": "same" } as const;
  return html`<table class="diff">
    ${lines.map(
      (line) =>
        html`<tr
            class="${kinds[line.sign]}"
            ${line.notes.length > 0 && line.new !== null && html`id="${anchor(path, line.new)}"`}
          >
            <td class="number">${line.old ?? ""}</td>
            <td class="number">${line.new ?? ""}</td>
            <td class="code"><pre>${line.sign}${line.text}</pre></td>
          </tr>
          ${line.notes.map(
            (note) =>
              html`<tr class="noted">
                <td colspan="3">
                  <div class="note ${note.annotation_level}">
                    <b>${note.title ?? ""}</b>
                    <p>${note.message}</p>
                  </div>
                </td>
              </tr>`,
          )}`,
    )}
  </table>`;
}
