// @ts-check
// The rows of the episode: what each holds, and the panel of the current one.

import * as drafts from "./drafts.js";
import { differing } from "./differ.js";
import { facts, helpFacts, make, when } from "./facts.js";
import { keysOf } from "./keys.js";
import * as screen from "./screen.js";
import { ask } from "./server.js";

const body = document.body.dataset;
/** What a person can decide at once; a rejected line waits for the next run. */
const OPEN = ["pending", "stale", "untranslated"];
const template = /** @type {HTMLTemplateElement} */ (document.getElementById("panel"));

/** The ids of cells about which a request is on its way. @type {Set<string>} */
export const sending = new Set();
/** What the server said last about a cell, by its id. @type {Map<string, any>} */
const told = new Map();
/** @type {HTMLElement | null} */
let now = null;
/** How far the page was scrolled when a row was last brought into sight; the browser itself moves
 * it by less than STIR when rows get their height. */
let stood = 0;
const STIR = 60;

export const current = () => now;
export const id = (/** @type {HTMLElement} */ row) => row.dataset.id ?? "";
export const version = (/** @type {HTMLElement} */ row) => Number(row.dataset.version);
/** @returns {HTMLElement[]} */
export const all = () => [...document.querySelectorAll("article[data-id]")].map(
  (row) => /** @type {HTMLElement} */ (row));
/** @param {string} name @returns {HTMLElement | null} */
export const byId = (name) => document.querySelector(`article[data-id="${CSS.escape(name)}"]`);

/** @param {ParentNode} row @param {string} selector */
const part = (row, selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
/** @param {HTMLElement} row @returns {HTMLTextAreaElement | null} */
export const field = (row) => row.querySelector("textarea[name=text]");
/** The text that the server has. @param {HTMLElement} row */
export const base = (row) => part(row, ".text").textContent ?? "";

/** Say truly whether the server has what this row shows. @param {HTMLElement} row */
export function mark(row) {
  const draft = drafts.find(id(row));
  const way = sending.has(id(row));
  row.dataset.saved = draft || way ? "no" : "yes";
  part(row, ".mark").textContent = way ? "saving" : draft ? "not saved" : "saved";
  const discard = row.querySelector("[data-action=discard]");
  if (discard instanceof HTMLElement) discard.hidden = !draft || way;
}

/** Keep what stands in the field as a draft, or none if it is what the server has.
 * @param {HTMLElement} row @returns {boolean} whether it is safe in this browser */
export function keep(row) {
  const text = field(row);
  if (!text) return true;
  const before = drafts.find(id(row));
  let safe = true;
  if (text.value === base(row) && !before?.wanted) drafts.drop(id(row));
  else {
    safe = drafts.keep(id(row), {
      text: text.value,
      version: before?.version ?? version(row),
      place: row.dataset.cell ?? "",
      by: body.by ?? "",
      base: before ? before.base : base(row),
      ...(before?.wanted ? { wanted: before.wanted, held: before.held } : {}),
    });
  }
  mark(row);
  return safe;
}

/** From when until when each piece of a row is on screen. @param {HTMLElement} row */
function times(row) {
  return (row.dataset.pieces ?? "").split(" ").map((one) => {
    const [from, to] = one.split("-").map(Number);
    return { from, to };
  });
}

/** What is to be done before the next frame, by its name. @type {Map<string, () => void>} */
const due = new Map();

/** Do something to a row before the next frame, once, if it is still the current one: so a row that
 * is left in the same moment costs nothing, and where things stand is asked for once a frame.
 * @param {HTMLElement} row @param {(row: HTMLElement) => void} work */
function soon(row, work) {
  if (!due.size) requestAnimationFrame(() => {
    const all = [...due.values()];
    due.clear();
    for (const one of all) one();
  });
  due.set(work.name, () => { if (row === now) work(row); });
}

/** Show speed and width of what stands in the field. @param {HTMLElement} row */
export function measure(row) {
  const text = field(row);
  if (text) text.rows = Math.max(2, text.value.split("\n").length);
  soon(row, fit);
}

/** @param {HTMLElement} row */
function fit(row) {
  const text = field(row);
  const pieces = screen.timed(text?.value ?? base(row), times(row));
  const speed = row.querySelector(".speed");
  if (speed instanceof HTMLElement) screen.speed(speed, pieces);
  // The piece in which the caret stands.
  const before = text && document.activeElement === text
    ? screen.parted(text.value.slice(0, text.selectionStart) + "|").length - 1 : 0;
  screen.show(pieces, Math.min(before, pieces.length - 1));
}

/** Who changed a line since a version, and when. @param {HTMLElement} row @param {drafts.Draft} draft */
function changed(row, draft) {
  const cell = told.get(id(row));
  const since = (cell?.history ?? []).filter((/** @type {any} */ one) =>
    one.version > draft.version && !["comment", "claim"].includes(one.action));
  const last = since[since.length - 1];
  const now = `it is ${row.dataset.state} now, version ${version(row)}`;
  if (!last) return `This line was changed while you worked on it: ${now}.`;
  const names = [...new Set(since.map((/** @type {any} */ one) => one.by))].map((name) =>
    name === body.by ? "You, in another window," : name === "run" ? "A run" : name);
  const what = draft.text.trim() === base(row) ? "; the text is the same as yours"
    : draft.base === base(row) ? "; the text is still the one that you began with" : "";
  return `${names.join(" and ")} changed this line while you worked on it ` +
    `(${last.action}, ${when(last.at)}): ${now}${what}.`;
}

/** Whether somebody else's text came between a draft and its sending. @param {HTMLElement} row */
export function conflict(row) {
  const draft = drafts.find(id(row));
  const box = row.querySelector("[data-conflict]");
  if (!(box instanceof HTMLElement)) return;
  const is = !!draft && draft.version !== version(row) && !sending.has(id(row));
  box.hidden = !is;
  const kept = part(row, "[data-aside]");
  const other = drafts.aside(id(row));
  kept.hidden = other === null || is;
  part(kept, ".own").textContent = other ?? "";
  if (!is) return;
  part(box, ".who").textContent = changed(row, draft);
  const sides = differing(base(row), draft.text, body.lang ?? "");
  ["[data-theirs]", "[data-yours]"].forEach((name, side) => part(box, name).replaceChildren(
    ...sides[side].map(({ text, same }) => make(same ? "span" : "mark", text))));
}

/** Show on the buttons of a panel which keys do the same. @param {ParentNode} panel */
function nameKeys(panel) {
  for (const button of panel.querySelectorAll("button")) {
    const [key] = keysOf(button.dataset.action ?? "");
    if (key) button.append(" ", make("kbd", key));
  }
}

/** Paint what the server said about a cell. @param {HTMLElement} row @param {any} cell */
export function paint(row, cell) {
  told.set(id(row), cell);
  const untouched = (field(row)?.value ?? base(row)) === base(row);
  const codes = [...new Set(cell.findings.map((/** @type {any} */ one) => one.code))];
  const claimed = cell.claim?.by ?? "";
  const open = cell.questions.some((/** @type {any} */ one) => !one.answer);
  Object.assign(row.dataset, {
    version: String(cell.version), state: cell.state, risk: String(cell.risk),
    codes: codes.join(" "), from: String(cell.from_ms), to: String(cell.to_ms),
    pieces: cell.pieces.length
      ? cell.pieces.map((/** @type {any} */ one) => `${one.start_ms}-${one.end_ms}`).join(" ")
      : `${cell.from_ms}-${cell.to_ms}`,
    people: [cell.editor, claimed].filter(Boolean).join("\n"), asked: open ? "yes" : "no",
  });
  part(row, ".state").textContent = cell.state;
  part(row, ".risk").textContent = `risk ${cell.risk}`;
  part(row, ".text").textContent = cell.shown;
  part(row, ".claim").textContent = claimed ? `${claimed} looks at it` : "";
  part(row, ".asked").textContent = open ? "question" : "";
  part(row, ".codes").replaceChildren(...codes.flatMap((code) => {
    const span = document.createElement("span");
    const finding = cell.findings.find((/** @type {any} */ one) => one.code === code);
    span.className = `code ${finding.severity}`;
    span.textContent = String(code);
    return [span, " "];
  }));
  const text = field(row);
  if (text && untouched && !drafts.find(id(row))) text.value = cell.shown;
  soon(row, tell);
  if (row === now) measure(row);
  mark(row);
  conflict(row);
  const waiting = document.querySelectorAll("article[data-id]:not([data-state=approved])").length;
  const count = document.getElementById("open");
  if (count) count.textContent = String(waiting);
}

/** The questions about a row's source line that nobody answered, the oldest first.
 * @param {HTMLElement} row @returns {any[]} */
export const questions = (row) =>
  (told.get(id(row))?.questions ?? []).filter((/** @type {any} */ one) => !one.answer);

/** Fill the panel of the current row. @param {HTMLElement} row */
function tell(row) {
  const cell = told.get(id(row));
  const claimed = cell.claim?.by ?? "";
  const errors = cell.findings.filter((/** @type {any} */ one) => one.severity === "error");
  row.dataset.errors = [...new Set(errors.map((/** @type {any} */ one) => one.code))].join(" ");
  part(row, "[data-action=despite]").hidden = !errors.length;
  part(row, "[data-action=release]").hidden = claimed !== body.by;
  part(row, "[data-action=answer]").hidden = row.dataset.asked !== "yes";
  const box = part(row, ".facts");
  const help = box.querySelector(".help") ?? document.createElement("div");
  help.className = "help";
  const key = (/** @type {number} */ n) => (n <= 4 ? keysOf(`undo-${n}`)[0] ?? "" : "");
  box.replaceChildren(help, ...facts(cell, key));
}

/** When the next frame is painted: what may wait until then keeps nobody waiting. */
export const painted = () =>
  /** @type {Promise<void>} */ (new Promise((done) => requestAnimationFrame(() => setTimeout(done))));

/** Ask the server for all about a row, and paint it. @param {HTMLElement} row */
export async function refresh(row) {
  const cell = await ask(`/api/cell/${encodeURIComponent(id(row))}`);
  // A decision that was sent meanwhile tells more than this answer does.
  if (!sending.has(id(row)) && cell.version >= version(row)) paint(row, cell);
}

/** Bring as much of a row as fits onto the screen, from its top. @param {HTMLElement} row */
export function reveal(row) {
  const room = innerHeight - parseFloat(getComputedStyle(row).scrollMarginTop);
  row.scrollIntoView({ block: row.offsetHeight > room ? "start" : "nearest" });
  stood = scrollY;
}

/** Make a row the current one: the only one with a field. @param {HTMLElement} row */
export function open(row) {
  if (row === now) return;
  close();
  now = row;
  row.setAttribute("aria-current", "true");
  const panel = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  nameKeys(panel);
  row.append(panel);
  const text = /** @type {HTMLTextAreaElement} */ (field(row));
  text.value = drafts.find(id(row))?.text ?? base(row);
  text.setAttribute("aria-label", `Text of line ${row.dataset.cell}`);
  screen.seek(Number(row.dataset.from), Number(row.dataset.to));
  measure(row);
  mark(row);
  conflict(row);
  soon(row, reveal);
}

/** What the terms and the memory say about the current row. @param {HTMLElement} row */
export async function consult(row) {
  const help = await ask(`/api/help/${encodeURIComponent(id(row))}`);
  if (row !== now) return;
  const box = part(row, ".facts");
  const old = box.querySelector(".help");
  const made = document.createElement("div");
  made.className = "help";
  made.append(...helpFacts(help));
  if (old) old.replaceWith(made);
  else box.prepend(made);
  // Only now is the row as long as it will be; whoever has scrolled on meanwhile is left there.
  if (Math.abs(scrollY - stood) < STIR) soon(row, reveal);
}

/** Make no row the current one. */
export function close() {
  if (!now) return;
  now.removeAttribute("aria-current");
  now.querySelector(".panel")?.remove();
  now = null;
}

/** Show only the rows that the filters let through. @param {HTMLFormElement} form */
export function filter(form) {
  const wanted = new FormData(form);
  const get = (/** @type {string} */ name) => String(wanted.get(name) ?? "");
  let shown = 0;
  for (const row of all()) {
    const { state, codes, people, risk, asked } = row.dataset;
    const states = get("state") === "waiting" ? state !== "approved" : state === get("state");
    const fits =
      (!get("state") || states) &&
      (!get("code") || (codes ?? "").split(" ").includes(get("code"))) &&
      (!get("person") || (people ?? "").split("\n").includes(get("person"))) &&
      Number(risk) >= Number(get("risk")) &&
      (!wanted.has("asked") || asked === "yes");
    row.hidden = !fits;
    shown += Number(fits);
  }
  return shown;
}

/** Whether somebody can decide on a row now. @param {HTMLElement} row */
export const waits = (row) => OPEN.includes(row.dataset.state ?? "");

/** The next row that is shown, in a direction. @param {1 | -1} step @param {boolean} waiting */
export function neighbour(step, waiting) {
  const rows = all();
  let place = now ? rows.indexOf(now) : -1;
  for (place += step; place >= 0 && place < rows.length; place += step) {
    const row = rows[place];
    if (!row.hidden && (!waiting || waits(row))) return row;
  }
  return null;
}
