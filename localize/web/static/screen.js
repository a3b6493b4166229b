// @ts-check
// How a text looks and reads on the vertical frame: speed, lines, width, and the video.

const body = document.body.dataset;
const number = (/** @type {string | undefined} */ text) => Number(text);
const free = new RegExp(`[${body.free}]`, "gu");
const full = body.full ? new RegExp(`[${body.full}]`, "gu") : null;
const TAGS = /<\/?[a-z][^<>]*>|\{\\[^{}]*\}/gi;

/** What the characters of a text count by the market's rule. @param {string} text */
export function count(text) {
  const plain = text.replace(TAGS, "").replace(free, "");
  const all = [...plain].length;
  const wide = full ? (plain.match(full) ?? []).length : 0;
  return wide + (all - wide) * number(body.other);
}

/** @typedef {{text: string, from: number, to: number}} Piece times in ms */

/** The pieces that the blank lines of a text part; at least one. @param {string} text */
export function parted(text) {
  const parts = text.split(/\n[^\S\n]*\n\s*/).map((part) => part.trim()).filter(Boolean);
  return parts.length ? parts : [""];
}

/** The pieces of a text with the times that the server will give them: those that they have while
 * each can be read in its own, else each its share. @param {string} text
 * @param {{from: number, to: number}[]} before @returns {Piece[]} */
export function timed(text, before) {
  const texts = parted(text);
  const from = before[0].from, to = before[before.length - 1].to;
  if (texts.length === 1) return [{ text: texts[0], from, to }];
  const reading = texts.map((part) => Math.ceil((count(part) * 1000) / number(body.limit)));
  if (texts.length === before.length &&
      before.every((one, place) => reading[place] <= one.to - one.from)) {
    return texts.map((part, place) => ({ text: part, from: before[place].from, to: before[place].to }));
  }
  const gap = number(body.gap);
  const needs = reading.map((need) => Math.max(need, number(body.shortest), 1));
  const sum = needs.reduce((all, need) => all + need, 0);
  const free = to - from - gap * (texts.length - 1);
  let at = from;
  return texts.map((part, place) => {
    const last = place === texts.length - 1;
    const until = last ? to : at + Math.max(1, Math.floor((free * needs[place]) / sum));
    const made = { text: part, from: at, to: until };
    at = until + gap;
    return made;
  });
}

/** @param {number} ms */
const clock = (ms) =>
  `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}.` +
  String(ms % 1000).padStart(3, "0");

/** Say of each piece how fast it must be read; the worst gives the colour.
 * @param {HTMLElement} at @param {Piece[]} pieces */
export function speed(at, pieces) {
  const limit = number(body.limit), optimum = number(body.optimum);
  const rates = pieces.map(({ text, from, to }) =>
    to > from ? (count(text) * 1000) / (to - from) : Infinity);
  const grade = (/** @type {number} */ rate) =>
    rate > limit ? "over" : rate > optimum ? "high" : "good";
  const word = { over: "too fast", high: "fast", good: "good" };
  at.dataset.speed = grade(Math.max(...rates));
  at.replaceChildren(...pieces.map(({ text, from, to }, place) => {
    const line = document.createElement("span");
    line.dataset.piece = String(place + 1);
    if (!text.trim()) {
      line.textContent = "No text yet";
      return line;
    }
    const rows = text.split("\n");
    const longest = Math.max(...rows.map(count));
    const own = pieces.length > 1
      ? `Piece ${place + 1} of ${pieces.length}, ${clock(from)} – ${clock(to)}: ` : "";
    line.textContent =
      `${own}${rates[place].toFixed(1)} characters a second: ${word[grade(rates[place])]} ` +
      `(best up to ${optimum}, at most ${limit}); ` +
      `${rows.length} of ${body.lines} lines, longest ${longest} of ${body.line}`;
    if (rows.length > number(body.lines) || longest > number(body.line)) {
      line.textContent += ": too long";
      line.className = "long";
    }
    return line;
  }));
}

/** Show a piece on the frame and say whether it is too wide. @param {Piece[]} pieces
 * @param {number} place which one, from 0 */
export function show(pieces, place) {
  const text = pieces[place].text;
  const frame = document.querySelector("[data-frame]");
  const onscreen = frame?.querySelector(".onscreen");
  const said = document.getElementById("width");
  if (!frame || !onscreen || !said) return;
  const lines = text.replace(TAGS, "").split("\n").map((line) => {
    const span = document.createElement("span");
    span.textContent = line;
    return span;
  });
  onscreen.replaceChildren(...lines);
  const room = onscreen.clientWidth;
  let most = 0;
  for (const span of lines) {
    const wide = span.getBoundingClientRect().width;
    span.classList.toggle("over", wide > room + 0.5);
    most = Math.max(most, wide);
  }
  const share = room ? Math.round((most / room) * 100) : 0;
  const own = pieces.length > 1 ? `Piece ${place + 1} of ${pieces.length}. ` : "";
  said.textContent =
    `${own}Widest line: ${share}% of the width` + (share > 100 ? ", too wide" : "");
}

/** Show nothing: no line is the current one. */
export function clear() {
  document.querySelector("[data-frame] .onscreen")?.replaceChildren();
  document.getElementById("width")?.replaceChildren();
}

const video = /** @type {HTMLVideoElement | null} */ (document.getElementById("video"));
/** @type {{from: number, to: number} | null} */
let part = null;

/** Go to where a line begins. @param {number} from @param {number} to both in ms */
export function seek(from, to) {
  part = { from: from / 1000, to: to / 1000 };
  if (video && video.paused) video.currentTime = part.from;
}

/** Play the line from its start, or pause. Whether there is a video. */
export function play() {
  if (!video || !part) return false;
  if (video.paused) {
    video.currentTime = part.from;
    void video.play().catch(() => {});
  } else video.pause();
  return true;
}

/** Turn the loop on or off; its state now. */
export function loop() {
  const box = /** @type {HTMLInputElement | null} */ (document.getElementById("loop"));
  if (!box) return null;
  box.checked = !box.checked;
  return box.checked;
}

/** Read the subtitles of the video again. */
export function reload() {
  const track = video?.querySelector("track");
  if (track) track.src = `${track.src.split("?")[0]}?at=${Date.now()}`;
}

if (video) {
  const frame = /** @type {HTMLElement} */ (video.closest("[data-frame]"));
  const mode = (/** @type {TextTrackMode} */ how) => {
    for (const track of video.textTracks) track.mode = how;
  };
  const check = () => {
    if (part && !video.paused && video.currentTime >= part.to - 0.01) {
      const box = /** @type {HTMLInputElement} */ (document.getElementById("loop"));
      if (box.checked) video.currentTime = part.from;
      else video.pause();
    }
    if (!video.paused) requestAnimationFrame(check);
  };
  video.addEventListener("play", () => {
    frame.dataset.playing = "";
    mode("showing");
    requestAnimationFrame(check);
  });
  video.addEventListener("pause", () => {
    delete frame.dataset.playing;
    mode("hidden");
  });
  mode("hidden");
}
