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

/** @param {HTMLElement} at @param {string} text @param {number} ms */
export function speed(at, text, ms) {
  const limit = number(body.limit), optimum = number(body.optimum);
  const rate = ms > 0 ? (count(text) * 1000) / ms : Infinity;
  at.dataset.speed = rate > limit ? "over" : rate > optimum ? "high" : "good";
  const rows = text.split("\n");
  const longest = Math.max(...rows.map(count));
  const word = { over: "too fast", high: "fast", good: "good" }[at.dataset.speed];
  at.textContent =
    `${rate.toFixed(1)} characters a second: ${word} (best up to ${optimum}, at most ${limit}); ` +
    `${rows.length} of ${body.lines} lines, longest ${longest} of ${body.line}`;
}

/** Show a text on the frame and say whether it is too wide. @param {string} text */
export function show(text) {
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
  said.textContent = `Widest line: ${share}% of the width` + (share > 100 ? ", too wide" : "");
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
