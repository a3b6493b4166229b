// @ts-check
// What a person typed and the server does not have yet, kept in this browser: it survives a crash,
// a closed page and a lost server, together with what was meant to be done with it.

/**
 * @typedef {object} Draft
 * @property {string} text what stands in the field
 * @property {number} version the version that the person saw
 * @property {string} place MARKET/EPISODE/CUE
 * @property {string} by whose it is
 * @property {string} [base] the text that the person began with
 * @property {any} [wanted] the decision that was meant to be sent, none while only typing
 * @property {boolean} [held] it was refused: a person must look before it is sent again
 */

const body = document.body.dataset;
/** A name as a part of a key, so that "Ana" has no part in what "Ana/Li" keeps. */
const part = (/** @type {string | undefined} */ name) => (name ?? "").replace(/[%/]/g, encodeURIComponent);
const OWN = `${part(body.drama)}/${part(body.by)}/`;
const PREFIX = `localize/draft/${OWN}`;
/** A text that gave way to somebody else's; it can be put back until the line is decided. */
const ASIDE = `localize/aside/${OWN}`;

/** @param {string} id @returns {Draft | null} */
export function find(id) {
  const kept = localStorage.getItem(PREFIX + id);
  if (!kept) return null;
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

/** Whether it could be kept. @param {string} id @param {Draft} draft */
export function keep(id, draft) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} id */
export function drop(id) {
  localStorage.removeItem(PREFIX + id);
}

/** All drafts by the id of their cell. @returns {Map<string, Draft>} */
export function all() {
  const found = new Map();
  for (let n = 0; n < localStorage.length; n++) {
    const key = localStorage.key(n) ?? "";
    const draft = key.startsWith(PREFIX) ? find(key.slice(PREFIX.length)) : null;
    if (draft) found.set(key.slice(PREFIX.length), draft);
  }
  return found;
}

/** @param {string} id @param {string} text */
export function setAside(id, text) {
  try {
    localStorage.setItem(ASIDE + id, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} id */
export const aside = (id) => localStorage.getItem(ASIDE + id);

/** @param {string} id */
export const dropAside = (id) => localStorage.removeItem(ASIDE + id);
