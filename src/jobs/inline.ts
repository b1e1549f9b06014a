import {
  INLINE_MARKER,
  type InlineWish,
  inlineWishes,
  keyIn,
  placeOf,
  settledBody,
} from "../core/report/inline.js";
import type { Conversation } from "../ports/conversation.js";
import type { Journal } from "./check-run.js";
import type { Evaluation } from "./evaluate.js";
import { sha256 } from "./sha256.js";
import { isSameText } from "./stored-text.js";

/**
 * Brings the inline comments up to date: one review for what is new, edits for what says something else or is settled.
 * They are looked for before every write, by marker and author, so a lost answer makes no second one; what says the
 * same as last time asks nothing of GitHub.
 */
export async function publishInline(
  journal: Journal,
  conversation: Conversation,
  number: number,
  { review, policy }: Evaluation,
  signal: AbortSignal,
): Promise<void> {
  const wishes =
    policy.settings.inline === "off" ? [] : inlineWishes(review, policy.settings.inline === "all");
  const before = journal.published.inline;
  if (wishes.length === 0 && before === null) return;
  const wanted = sha256(JSON.stringify(wishes.map(({ key, body }) => [key, body])));
  if (before?.wanted === wanted && before.written) return;
  await journal.remember({ inline: { wanted, written: false } });
  const own = new Map<string, { readonly id: number; readonly body: string }>();
  for (const comment of await conversation.ownInlineComments(number, INLINE_MARKER, signal)) {
    const key = keyIn(comment.body);
    if (key !== null && !own.has(key)) own.set(key, comment);
  }
  const fresh: InlineWish[] = [];
  for (const wish of wishes) {
    const known = own.get(wish.key);
    own.delete(wish.key);
    if (known === undefined) fresh.push(wish);
    else if (!isSameText(known.body, wish.body))
      await conversation.updateInlineComment(known.id, wish.body, signal);
  }
  for (const [key, { id, body }] of own) {
    const settled = settledBody(key);
    if (!isSameText(body, settled)) await conversation.updateInlineComment(id, settled, signal);
  }
  await create(conversation, number, review.subject.head, fresh, signal);
  await journal.remember({ inline: { wanted, written: true } });
}

/** What stands on no line of the diff is told in the comment and the check run alone. */
async function create(
  conversation: Conversation,
  number: number,
  head: string,
  wishes: readonly InlineWish[],
  signal: AbortSignal,
): Promise<void> {
  if (wishes.length === 0) return;
  const files = await conversation.changedFiles(number, signal);
  const patches = new Map(files.map(({ path, patch }) => [path, patch]));
  const comments = wishes.flatMap((wish) => {
    const place = placeOf(wish, patches);
    return place === null ? [] : [{ ...place, body: wish.body }];
  });
  if (comments.length > 0) await conversation.createInlineComments(number, head, comments, signal);
}
