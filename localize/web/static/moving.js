// @ts-check
// From line to line, and to where the next one waits.

import * as keys from "./keys.js";
import * as rows from "./rows.js";
import { say } from "./say.js";
import { complain, isLost } from "./sending.js";
import { tell } from "./talk.js";

/** Make a row the current one, and ask for what is known about it. @param {HTMLElement} row */
export function turn(row) {
  if (row === rows.current()) return;
  rows.open(row);
  learn(row).catch(complain);
}

/** @param {HTMLElement} row */
async function learn(row) {
  await rows.painted();
  // Whoever runs through the lines asks only about the one where they stop.
  if (row !== rows.current()) return;
  await rows.refresh(row);
  await rows.consult(row);
}

/** Go to a row, into its text or beside it. @param {HTMLElement | null} row @param {boolean} typing */
export function go(row, typing) {
  if (!row) return;
  turn(row);
  (typing ? rows.field(row) : row)?.focus({ preventScroll: true });
}

/** What still waits in this episode after its last line, and the key that leads there. */
export function left() {
  const open = rows.all().filter(rows.waits);
  const seen = open.filter((row) => !row.hidden).length;
  const [next] = keys.keysOf("waiting"), [onward] = keys.keysOf("onward");
  if (seen) return `${seen} above still ${seen > 1 ? "wait" : "waits"}: ${next}.`;
  if (open.length) return `${open.length} more that the filters hide.`;
  return `Nothing waits in this episode any more; to the next one that waits: ${onward}.`;
}

/** Go to the next line that waits, from the last one on to the first. */
export function goWaiting() {
  const below = rows.neighbour(1, true);
  const next = below ?? rows.all().find((row) => !row.hidden && rows.waits(row)) ?? null;
  if (!next || next === rows.current()) return say(next ? "Only this line waits." : left());
  go(next, false);
  return say(below ? "" : "From the top again.");
}

/** Go to the next episode in which a line waits. */
export function goOnward() {
  const { market, episode } = document.body.dataset;
  leave(`/next/${market}/${episode}`);
}

/** Leave for another page, unless nobody would answer there. @param {string} address */
export function leave(address) {
  if (isLost()) say("The server does not answer: stay here until it is back.", true);
  else location.assign(address);
}

/** Something was typed into a row's field. @param {HTMLElement} row */
export function typed(row) {
  const first = row.dataset.saved === "yes";
  if (!rows.keep(row)) say("This browser is full: the draft is not kept. Save now.", true);
  rows.measure(row);
  rows.conflict(row);
  if (first) {
    // Others see who works on it; that somebody else does is told, and the version decides.
    tell(row, "claim", "").then((failed) => failed && complain(failed)).catch(complain);
  }
}
