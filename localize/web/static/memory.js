// @ts-check
// The search of the memory, and putting what it found into the field.

import { pairs } from "./facts.js";
import { typed } from "./moving.js";
import * as rows from "./rows.js";
import { ask } from "./server.js";

/** How often was searched: an answer that comes late is not shown. */
let searches = 0;

/** Ask for what the memory has like the marked words, or like the current line. */
export function openMemory() {
  const row = rows.current();
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("memory"));
  const field = /** @type {HTMLInputElement} */ (box.querySelector("[name=query]"));
  const chosen = String(getSelection() ?? "").trim();
  field.value = chosen || row?.querySelector(".source")?.textContent || "";
  box.querySelector("ul")?.replaceChildren();
  /** @type {HTMLElement} */ (document.getElementById("memory-said")).textContent = "";
  box.showModal();
  field.select();
  if (field.value.trim()) void search();
}

/** Show what the memory has like what stands in the dialog's field. */
export async function search() {
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("memory"));
  const field = /** @type {HTMLInputElement} */ (box.querySelector("[name=query]"));
  const said = /** @type {HTMLElement} */ (document.getElementById("memory-said"));
  const mine = ++searches;
  try {
    const wanted = { market: document.body.dataset.market, text: field.value };
    const { matches } = await ask("/api/memory", wanted);
    if (mine !== searches) return;
    box.querySelector("ul")?.replaceChildren(...pairs(matches));
    said.textContent = matches.length
      ? `${matches.length} ${matches.length > 1 ? "pairs" : "pair"}` : "The memory has nothing like it.";
  } catch (failed) {
    if (mine !== searches) return;
    said.textContent = failed instanceof Error ? failed.message : "";
  }
}

/** Put a pair's text into the field. @param {string} text */
export function use(text) {
  const row = rows.current();
  const field = row && rows.field(row);
  if (!row || !field) return;
  field.value = text;
  typed(row);
  field.focus();
}
