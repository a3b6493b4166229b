// @ts-check
// What differs between two texts, by words as the language has them, so that no letter is split.

/** @typedef {{text: string, same: boolean}} Part */
/** Longer texts than this many words are shown as different as a whole. */
const MOST = 400;

/** @param {string} text @param {string} lang */
function words(text, lang) {
  const parts = new Intl.Segmenter(lang || undefined, { granularity: "word" }).segment(text);
  return [...parts].map((part) => part.segment);
}

/** Both texts in parts that the other one has too, or has not. @param {string} one
 * @param {string} other @param {string} lang @returns {[Part[], Part[]]} */
export function differing(one, other, lang) {
  const a = words(one, lang), b = words(other, lang);
  if (a.length > MOST || b.length > MOST) {
    return [[{ text: one, same: one === other }], [{ text: other, same: one === other }]];
  }
  // A word in common counts more than the blanks beside it.
  const weight = (/** @type {string} */ word) => (word.trim() ? 2 + word.length : 1);
  // What they have in common, from the end, so that it can be read from the start.
  const most = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const both = a[i] === b[j] ? most[i + 1][j + 1] + weight(a[i]) : 0;
      most[i][j] = Math.max(both, most[i + 1][j], most[i][j + 1]);
    }
  }
  /** @type {[Part[], Part[]]} */
  const found = [[], []];
  const add = (/** @type {Part[]} */ parts, /** @type {string} */ text, /** @type {boolean} */ same) => {
    const last = parts[parts.length - 1];
    if (last && last.same === same) last.text += text;
    else parts.push({ text, same });
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    const both = i < a.length && j < b.length && a[i] === b[j];
    if (both && most[i][j] === most[i + 1][j + 1] + weight(a[i])) {
      add(found[0], a[i++], true);
      add(found[1], b[j++], true);
    } else if (j >= b.length || (i < a.length && most[i + 1][j] >= most[i][j + 1])) {
      add(found[0], a[i++], false);
    } else add(found[1], b[j++], false);
  }
  return found;
}
