// @ts-check
// The decisions of a person about the current line.

import * as drafts from "./drafts.js";
import { go, left, typed } from "./moving.js";
import * as rows from "./rows.js";
import { offer } from "./same.js";
import { say } from "./say.js";
import { complain, decide, decided, me, outbox } from "./sending.js";
import { ask, Refusal } from "./server.js";
import { askFor } from "./talk.js";

/** @param {HTMLElement} row @param {Record<string, unknown>} wanted @param {boolean} onward */
export async function act(row, wanted, onward) {
  const field = rows.field(row);
  const text = field ? field.value : rows.base(row);
  const id = rows.id(row);
  const draft = drafts.find(id);
  if (draft && draft.version !== rows.version(row)) {
    say("Somebody else changed this line: take theirs, keep yours, or edit from theirs.", true);
    rows.conflict(row);
    return;
  }
  const typing = document.activeElement === field;
  const full = { cell: id, version: rows.version(row), ...wanted };
  if (!(await decide(id, full, text, row.dataset.cell ?? ""))) return;
  const half = onward && wanted.action !== "reject" && row.dataset.state !== "approved";
  const told = `${row.dataset.cell}: ` +
    (half ? "your approval counts; another person must approve it too" : `${row.dataset.state}, saved`);
  say(told);
  if (onward && rows.current() === row) {
    const next = rows.neighbour(1, true);
    if (next) go(next, typing);
    else say(`${told}. ${left()}`);
  }
  if (onward && wanted.action !== "reject") void offer(id);
}

/** @param {HTMLElement} row @param {boolean} onward approve and go on, or save and stay */
export function save(row, onward) {
  const text = rows.field(row)?.value ?? "";
  const changed = text !== rows.base(row);
  if (changed) return act(row, { action: "edit", text, whole: true, approve: onward }, onward);
  if (onward) return act(row, { action: "approve" }, true);
  say("Nothing to save here.");
  return undefined;
}

/** @param {HTMLElement} row */
export async function reject(row) {
  const reason = await askFor("What is wrong with it?");
  if (reason) await act(row, { action: "reject", reason }, true);
}

/** @param {HTMLElement} row */
export async function despite(row) {
  const codes = (row.dataset.errors ?? "").split(" ").filter(Boolean);
  if (!codes.length) return say("It has no errors: approve it.");
  const reason = await askFor(`Why may it be approved despite ${codes.join(", ")}?`);
  if (!reason) return;
  const text = rows.field(row)?.value ?? "";
  const edit = text === rows.base(row) ? { action: "approve" } : { action: "edit", text, whole: true, approve: true };
  await act(row, { ...edit, despite: codes, reason }, true);
}

/** @param {HTMLElement} row @param {string} reason */
export async function undo(row, reason = "") {
  try {
    const body = { cell: rows.id(row), version: rows.version(row), reason };
    const { cell } = await ask("/api/undo", body);
    const place = decided.lastIndexOf(rows.id(row));
    if (place >= 0) decided.splice(place, 1);
    const field = rows.field(row);
    if (field && !drafts.find(rows.id(row))) field.value = cell.shown;
    rows.paint(row, cell);
    go(row, false);
    say(`${row.dataset.cell}: undone, ${cell.state}`);
  } catch (failed) {
    if (failed instanceof Refusal && failed.error.key === "--reason" && !reason) {
      const why = await askFor(`${failed.message.split(": ").slice(1, -1).join(": ")} Why undo it?`);
      if (why) await undo(row, why);
    } else {
      if (failed instanceof Refusal && failed.error.cell) rows.paint(row, failed.error.cell);
      complain(failed);
    }
  }
}

/** @param {HTMLElement} row @param {string} rule */
export async function undoRule(row, rule) {
  if (rows.field(row)?.value !== rows.base(row)) {
    return say("Save or drop your draft first: a rule is undone in the machine's text.", true);
  }
  await act(row, { action: "edit", without: rule }, false);
}

/** Let their text stand, and set the own one aside. @param {HTMLElement} row
 * @param {boolean} edit go on in their text */
export function giveWay(row, edit) {
  const id = rows.id(row);
  const draft = drafts.find(id);
  const field = rows.field(row);
  if (!draft || !field || draft.version === rows.version(row)) return;
  const own = ![rows.base(row), draft.base].includes(field.value);
  if (own && !drafts.setAside(id, field.value)) {
    return say("This browser is full: your text cannot be set aside. Copy it first.", true);
  }
  drafts.drop(id);
  show(row, rows.base(row));
  outbox();
  const rest = own ? "; yours is set aside below until you decide on the line." : ".";
  if (!edit) return say(`Theirs stands${rest}`);
  field.focus();
  return say(`Theirs stands in the field to be edited${rest}`);
}

/** @param {HTMLElement} row */
export async function keepMine(row) {
  const id = rows.id(row);
  const draft = drafts.find(id);
  const field = rows.field(row);
  if (!draft || !field || draft.version === rows.version(row)) return;
  const version = rows.version(row);
  const wanted = draft.wanted;
  drafts.keep(id, { text: field.value, version, place: draft.place, by: me, base: rows.base(row) });
  rows.conflict(row);
  rows.mark(row);
  if (!wanted) return say("Yours stands in the field; it is not saved yet.");
  const { text: _, ...rest } = wanted;
  const approves = wanted.action === "approve" || wanted.approve === true;
  const again = wanted.action === "reject"
    ? { ...rest, version }
    : { ...rest, action: "edit", text: field.value, whole: true, approve: approves, version };
  await act(row, again, approves);
}

/** Put the text that was set aside into the field. @param {HTMLElement} row */
export function putBack(row) {
  const text = drafts.aside(rows.id(row));
  const field = rows.field(row);
  if (text === null || !field) return;
  if (field.value !== rows.base(row)) drafts.setAside(rows.id(row), field.value);
  else drafts.dropAside(rows.id(row));
  field.value = text;
  typed(row);
  field.focus();
}

/** A text in the field, with all that is said about it. @param {HTMLElement} row @param {string} text */
function show(row, text) {
  const field = rows.field(row);
  if (field) field.value = text;
  rows.mark(row);
  rows.conflict(row);
  rows.measure(row);
}

/** Drop what was typed. @param {HTMLElement} row */
export function discard(row) {
  drafts.drop(rows.id(row));
  show(row, rows.base(row));
  outbox();
  say("Your draft is dropped.");
}
