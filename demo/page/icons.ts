import { type Html, html } from "./html.js";

/** A state as a coloured sign; `label` is what a screen reader says. */
export function stateIcon(state: "success" | "failure" | "neutral" | "pending", label: string): Html {
  const shapes = {
    success: html`<circle cx="8" cy="8" r="7" class="fill" /><path
        d="M4.8 8.3l2.2 2.2 4.2-4.6"
        class="cut"
      />`,
    failure: html`<circle cx="8" cy="8" r="7" class="fill" /><path
        d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2"
        class="cut"
      />`,
    neutral: html`<circle cx="8" cy="8" r="7" class="fill" /><path d="M4.8 8h6.4" class="cut" />`,
    pending: html`<circle cx="8" cy="8" r="4" class="fill" />`,
  };
  return html`<svg class="icon ${state}" viewBox="0 0 16 16" role="img" aria-label="${label}">
    ${shapes[state]}
  </svg>`;
}

/** A pull request, open or merged. */
export function pullIcon(merged: boolean): Html {
  return html`<svg class="icon ${merged ? "merged" : "open"}" viewBox="0 0 16 16" aria-hidden="true">
    <g class="line">
      <circle cx="4" cy="3.5" r="1.8" />
      <circle cx="4" cy="12.5" r="1.8" />
      <circle cx="12" cy="12.5" r="1.8" />
      <path d="M4 5.3v5.4M12 10.7V6.5a2.5 2.5 0 0 0-2.5-2.5H7m1.8-2.2L6.6 4l2.2 2.2" />
    </g>
  </svg>`;
}

/** The first letter of a login in a coloured circle; bots are square. */
export function avatar(login: string): Html {
  const sum = Array.from(login).reduce((all, char) => all + (char.codePointAt(0) ?? 0), 0);
  const bot = login.endsWith("[bot]") ? " bot" : "";
  return html`<span class="avatar tint${sum % 6}${bot}" aria-hidden="true"
    >${login.slice(0, 1).toUpperCase()}</span
  >`;
}
