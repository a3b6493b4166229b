// @ts-check
// How decisions reach the server, and what waits here while it does not answer.

import * as drafts from "./drafts.js";
import * as keys from "./keys.js";
import * as rows from "./rows.js";
import { say } from "./say.js";
import * as screen from "./screen.js";
import { ask, Lost, Refusal } from "./server.js";

export const me = document.body.dataset.by ?? "";
/** The ids of the cells that were decided here, the last one last. @type {string[]} */
export const decided = [];
let lost = false;

/** Whether the server is known not to answer. */
export const isLost = () => lost;

/** Say what went wrong with a request. @param {unknown} failed */
export function complain(failed) {
  if (failed instanceof Lost) {
    wait();
    say("The server does not answer. What you typed is kept here and sent when it is back.", true);
  } else if (failed instanceof Refusal) {
    const { kind, error, message } = failed;
    const ways = ["take-theirs", "keep-mine", "edit-theirs"].map((one) => keys.keysOf(one).join(" or "));
    say(kind === "outdated" && error.cell
      ? `${error.cell.place}: ${error.by} decided first. Theirs: ${ways[0]}; yours: ${ways[1]}; ` +
        `edit from theirs: ${ways[2]}.`
      // The command's words for it mean nothing here.
      : message.replace(/approve --despite .* --reason R$/,
        `approve it despite that: ${keys.keysOf("despite").join(" or ")}`), true);
  } else throw failed;
}

/** Send a decision; it is kept in this browser until the server has it. Whether it was taken.
 * @param {string} id @param {any} wanted @param {string} text what the person saw or typed
 * @param {string} place @param {boolean} [again] it may have been taken already */
export async function decide(id, wanted, text, place, again = false) {
  const row = rows.byId(id);
  if (rows.sending.has(id)) return false;
  const began = drafts.find(id)?.base ?? (row ? rows.base(row) : undefined);
  drafts.keep(id, { text, version: wanted.version, place, by: me, base: began, wanted });
  rows.sending.add(id);
  if (row) rows.mark(row);
  let taken = null;
  try {
    taken = (await ask("/api/decide", wanted)).cell;
  } catch (failed) {
    rows.sending.delete(id);
    const error = failed instanceof Refusal ? failed.error : {};
    const now = error.cell ?? null;
    if (again && now && error.kind === "outdated" && done(now, wanted, error.by)) {
      taken = now;
    } else {
      if (failed instanceof Refusal) refused(id, failed, now, text);
      complain(failed);
      if (row) rows.mark(row);
      outbox();
      return false;
    }
  }
  rows.sending.delete(id);
  settle(id, taken, text);
  decided.push(id);
  outbox();
  return true;
}

/** Whether a cell is what a lost answer would have told. @param {any} cell @param {any} wanted
 * @param {string} by */
function done(cell, wanted, by) {
  if (by !== me) return false;
  if (wanted.action === "reject") return cell.state === "rejected";
  const same = wanted.text === undefined || [cell.shown, cell.text].includes(wanted.text.trim());
  const approves = wanted.action === "approve" || wanted.approve;
  return same && (approves ? cell.state === "approved" : true);
}

/** @param {string} id @param {any} cell @param {string} text what was sent */
function settle(id, cell, text) {
  const row = rows.byId(id);
  const field = row && rows.field(row);
  drafts.drop(id);
  drafts.dropAside(id);
  if (!row) return;
  const more = field && field.value !== text ? field.value : null;
  if (field && more === null) field.value = cell.shown;
  rows.paint(row, cell);
  if (field && more !== null) {
    // Typed while the answer was on its way.
    field.value = more;
    rows.keep(row);
  }
  if (row === rows.current()) rows.measure(row);
  screen.reload();
}

/** Keep the text of a decision that was not taken. @param {string} id @param {Refusal} failed
 * @param {any} now the cell as it is @param {string} text */
function refused(id, failed, now, text) {
  const row = rows.byId(id);
  const draft = drafts.find(id);
  if (!draft) return;
  if (failed.kind === "outdated") drafts.keep(id, { ...draft, held: true });
  else if (failed.kind === "session") return;
  else if (!now || now.shown === text || now.text === text) drafts.drop(id);
  else drafts.keep(id, { text, version: now.version, place: draft.place, by: me, base: now.shown });
  if (row && now) rows.paint(row, now);
  if (row) {
    // An input that makes no sense leaves the text in its field.
    if (!now) rows.keep(row);
    rows.conflict(row);
  }
}

/** Drafts that wait for the server. */
export function outbox() {
  const box = /** @type {HTMLElement} */ (document.getElementById("outbox"));
  const waiting = [...drafts.all()].filter(
    ([id, draft]) => draft.wanted && !draft.held && !rows.sending.has(id));
  box.hidden = !waiting.length;
  /** @type {HTMLElement} */ (box.querySelector("span")).textContent =
    `${waiting.length} ${waiting.length > 1 ? "decisions are" : "decision is"} not sent yet: ${waiting.map(([, one]) => one.place).join(", ")}.`;
  return waiting;
}

export async function resend() {
  for (const [id, draft] of outbox()) {
    await decide(id, draft.wanted, draft.wanted.text ?? draft.text, draft.place, true);
    if (lost) return;
  }
  if (!outbox().length) say("All that waited is sent.");
}

/** Ask now and then whether the server is back, and send what waits. */
function wait() {
  if (lost) return;
  lost = true;
  const timer = setInterval(async () => {
    try {
      await ask("/alive");
    } catch (failed) {
      if (failed instanceof Refusal) say("The server was started anew: open its login address.", true);
      return;
    }
    clearInterval(timer);
    lost = false;
    say("The server is back.");
    if (outbox().length) void resend();
  }, 1500);
}
