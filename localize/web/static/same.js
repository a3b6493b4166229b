// @ts-check
// The same source line elsewhere in the market: offered after a decision, decided likewise.

import * as keys from "./keys.js";
import * as rows from "./rows.js";
import { say } from "./say.js";
import { complain } from "./sending.js";
import { ask } from "./server.js";

/** The id of the cell whose twins are offered. */
let twins = "";

/** Offer to decide the cells with the same source likewise. @param {string} id */
export async function offer(id) {
  const box = /** @type {HTMLElement} */ (document.querySelector("[data-same]"));
  await rows.painted();
  try {
    const { same } = await ask(`/api/same/${encodeURIComponent(id)}`);
    const free = same.filter((/** @type {any} */ one) => !one.reason);
    box.hidden = !free.length;
    twins = free.length ? id : "";
    if (!free.length) return;
    const words = keys.keysOf("same").join(" or ");
    /** @type {HTMLElement} */ (box.querySelector("p")).textContent =
      `The same source stands in ${free.map((/** @type {any} */ one) => one.place).join(", ")}. ` +
      `Decide them likewise with ${words}, leave them with ${keys.keysOf("leave")[0]}.`;
    listReasons(box, same);
  } catch (failed) {
    complain(failed);
  }
}

/** @param {HTMLElement} box @param {any[]} same */
function listReasons(box, same) {
  const left = same.filter((one) => one.reason).map((one) => {
    const item = document.createElement("li");
    item.textContent = `${one.place} is left: ${one.reason}`;
    return item;
  });
  /** @type {HTMLElement} */ (box.querySelector("ul")).replaceChildren(...left);
}

/** Leave them as they are. */
export function leave() {
  twins = "";
  /** @type {HTMLElement} */ (document.querySelector("[data-same]")).hidden = true;
}

/** Decide them likewise. */
export async function decideSame() {
  const box = /** @type {HTMLElement} */ (document.querySelector("[data-same]"));
  if (!twins) return;
  try {
    const { same } = await ask("/api/same", { cell: twins });
    twins = "";
    box.hidden = true;
    const taken = same.filter((/** @type {any} */ one) => one.done);
    for (const one of taken) {
      const row = rows.byId(one.id);
      if (row) await rows.refresh(row);
    }
    say(`${taken.length} lines decided likewise: ${taken.map((/** @type {any} */ o) => o.place).join(", ")}`);
  } catch (failed) {
    complain(failed);
  }
}
