// @ts-check
// The line that tells what happened.

/** Tell it, in red if it is bad. @param {string} text @param {boolean} [bad] */
export function say(text, bad = false) {
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  status.textContent = text;
  status.toggleAttribute("data-bad", bad);
}
