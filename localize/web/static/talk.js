// @ts-check
// What people say about a line: comments, questions, answers, and who looks at it.

import * as rows from "./rows.js";
import { say } from "./say.js";
import { complain } from "./sending.js";
import { ask, Refusal } from "./server.js";

/** Ask the person for a text; null when there is none. @param {string} title
 * @returns {Promise<string | null>} */
export function askFor(title) {
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("ask"));
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("ask-text"));
  const back = document.activeElement;
  /** @type {HTMLElement} */ (document.getElementById("ask-title")).textContent = title;
  field.value = "";
  box.returnValue = "";
  box.showModal();
  field.focus();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      if (back instanceof HTMLElement && back.isConnected) back.focus();
      const text = box.returnValue === "ok" ? field.value.trim() : "";
      if (box.returnValue === "ok" && !text) say("Nothing was said, so nothing was done.", true);
      resolve(text || null);
    }, { once: true });
  });
}

/** @type {Record<string, string>} */
const DONE = {
  claim: "you look at it now",
  release: "you do not look at it any more",
  comment: "your comment is kept",
  question: "your question is kept; the line waits for an answer",
  answer: "your answer is kept",
};

/** Tell the server something about a row; the refusal, if it is one. @param {HTMLElement} row
 * @param {string} path @param {string} text @param {number} [number] of a question */
export async function tell(row, path, text, number) {
  try {
    const about = number === undefined ? {} : { number };
    await ask(`/api/${path}`, { cell: rows.id(row), ...(text ? { text } : {}), ...about });
    await rows.refresh(row);
    say(`${row.dataset.cell}: ${DONE[path]}`);
    return null;
  } catch (failed) {
    if (failed instanceof Refusal) return failed;
    complain(failed);
    return null;
  }
}

/** @param {HTMLElement} row @param {string} path @param {string} title */
export async function talk(row, path, title) {
  const text = await askFor(title);
  const failed = text && (await tell(row, path, text));
  if (failed) complain(failed);
}

/** Answer the oldest open question. @param {HTMLElement} row */
export async function answer(row) {
  await rows.refresh(row).catch(complain);
  const [oldest] = rows.questions(row);
  if (!oldest) return say("No question is open about this line.");
  const text = await askFor(`Answer to ${oldest.by}: ${oldest.text}`);
  const failed = text && (await tell(row, "answer", text, oldest.id));
  return failed ? complain(failed) : undefined;
}

/** @param {HTMLElement} row */
export async function claim(row) {
  const failed = await tell(row, "claim", "");
  if (!failed) return;
  if (failed.kind !== "refused") return complain(failed);
  const note = await askFor(`${failed.message}. Why do you take it over?`);
  const again = note && (await tell(row, "claim", note));
  if (again) complain(again);
}
