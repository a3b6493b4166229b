// @ts-check
// The episode's page: what keys and buttons do, and how decisions reach the server.

import * as drafts from "./drafts.js";
import { pairs } from "./facts.js";
import * as keys from "./keys.js";
import * as rows from "./rows.js";
import * as screen from "./screen.js";
import { ask, Lost, Refusal } from "./server.js";

const me = document.body.dataset.by ?? "";
const filters = /** @type {HTMLFormElement} */ (document.getElementById("filters"));
const openKeys = keys.dialog();
/** The ids of the cells that were decided here, the last one last. @type {string[]} */
const decided = [];
/** The id of the cell whose twins are offered. */
let twins = "";
let lost = false;

/** @param {string} text @param {boolean} [bad] */
function say(text, bad = false) {
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  status.textContent = text;
  status.toggleAttribute("data-bad", bad);
}

/** Say what went wrong with a request. @param {unknown} failed */
function complain(failed) {
  if (failed instanceof Lost) {
    wait();
    say("The server does not answer. What you typed is kept here and sent when it is back.", true);
  } else if (failed instanceof Refusal) {
    const { kind, error, message } = failed;
    const ways = ["take-theirs", "keep-mine", "edit-theirs"].map((one) => keys.keysOf(one).join(" or "));
    say(kind === "outdated" && error.cell
      ? `${error.cell.place}: ${error.by} decided first. Theirs: ${ways[0]}; yours: ${ways[1]}; ` +
        `edit from theirs: ${ways[2]}.` : message, true);
  } else throw failed;
}

// --- decisions -------------------------------------------------------------------------------------

/** Send a decision; it is kept in this browser until the server has it. Whether it was taken.
 * @param {string} id @param {any} wanted @param {string} text what the person saw or typed
 * @param {string} place @param {boolean} [again] it may have been taken already */
async function decide(id, wanted, text, place, again = false) {
  const row = rows.byId(id);
  if (rows.sending.has(id)) return false;
  const began = drafts.find(id)?.base ?? (row ? rows.base(row) : undefined);
  drafts.keep(id, { text, version: wanted.version, place, by: me, base: began, wanted });
  rows.sending.add(id);
  if (row) rows.mark(row);
  let taken = null;
  try {
    taken = (await ask("/api/decide", wanted)).cell;
  } catch (failed) {
    rows.sending.delete(id);
    const error = failed instanceof Refusal ? failed.error : {};
    const now = error.cell ?? null;
    if (again && now && error.kind === "outdated" && done(now, wanted, error.by)) {
      taken = now;
    } else {
      if (failed instanceof Refusal) refused(id, failed, now, text);
      complain(failed);
      if (row) rows.mark(row);
      outbox();
      return false;
    }
  }
  rows.sending.delete(id);
  settle(id, taken, text);
  decided.push(id);
  outbox();
  return true;
}

/** Whether a cell is what a lost answer would have told. @param {any} cell @param {any} wanted
 * @param {string} by */
function done(cell, wanted, by) {
  if (by !== me) return false;
  if (wanted.action === "reject") return cell.state === "rejected";
  const same = wanted.text === undefined || [cell.shown, cell.text].includes(wanted.text.trim());
  const approves = wanted.action === "approve" || wanted.approve;
  return same && (approves ? cell.state === "approved" : true);
}

/** @param {string} id @param {any} cell @param {string} text what was sent */
function settle(id, cell, text) {
  const row = rows.byId(id);
  const field = row && rows.field(row);
  drafts.drop(id);
  drafts.dropAside(id);
  if (!row) return;
  const more = field && field.value !== text ? field.value : null;
  if (field && more === null) field.value = cell.shown;
  rows.paint(row, cell);
  if (field && more !== null) {
    // Typed while the answer was on its way.
    field.value = more;
    rows.keep(row);
  }
  if (row === rows.current()) rows.measure(row);
  screen.reload();
}

/** Keep the text of a decision that was not taken. @param {string} id @param {Refusal} failed
 * @param {any} now the cell as it is @param {string} text */
function refused(id, failed, now, text) {
  const row = rows.byId(id);
  const draft = drafts.find(id);
  if (!draft) return;
  if (failed.kind === "outdated") drafts.keep(id, { ...draft, held: true });
  else if (failed.kind === "session") return;
  else if (!now || now.shown === text || now.text === text) drafts.drop(id);
  else drafts.keep(id, { text, version: now.version, place: draft.place, by: me, base: now.shown });
  if (row && now) rows.paint(row, now);
  if (row) {
    // An input that makes no sense leaves the text in its field.
    if (!now) rows.keep(row);
    rows.conflict(row);
  }
}

/** @param {HTMLElement} row @param {Record<string, unknown>} wanted @param {boolean} onward */
async function act(row, wanted, onward) {
  const field = rows.field(row);
  const text = field ? field.value : rows.base(row);
  const id = rows.id(row);
  const draft = drafts.find(id);
  if (draft && draft.version !== rows.version(row)) {
    say("Somebody else changed this line: take theirs, keep yours, or edit from theirs.", true);
    rows.conflict(row);
    return;
  }
  const typing = document.activeElement === field;
  const full = { cell: id, version: rows.version(row), ...wanted };
  if (!(await decide(id, full, text, row.dataset.cell ?? ""))) return;
  const half = onward && wanted.action !== "reject" && row.dataset.state !== "approved";
  const told = `${row.dataset.cell}: ` +
    (half ? "your approval counts; another person must approve it too" : `${row.dataset.state}, saved`);
  say(told);
  if (onward && rows.current() === row) {
    const next = rows.neighbour(1, true);
    if (next) go(next, typing);
    else say(`${told}. No more lines wait below.`);
  }
  if (onward) void offer(id);
}

/** @param {HTMLElement} row @param {boolean} onward approve and go on, or save and stay */
function save(row, onward) {
  const text = rows.field(row)?.value ?? "";
  const changed = text !== rows.base(row);
  if (changed) return act(row, { action: "edit", text, whole: true, approve: onward }, onward);
  if (onward) return act(row, { action: "approve" }, true);
  say("Nothing to save here.");
  return undefined;
}

/** @param {HTMLElement} row */
async function reject(row) {
  const reason = await askFor("What is wrong with it?");
  if (reason) await act(row, { action: "reject", reason }, true);
}

/** @param {HTMLElement} row */
async function despite(row) {
  const codes = (row.dataset.errors ?? "").split(" ").filter(Boolean);
  if (!codes.length) return say("It has no errors: approve it.");
  const reason = await askFor(`Why may it be approved despite ${codes.join(", ")}?`);
  if (!reason) return;
  const text = rows.field(row)?.value ?? "";
  const edit = text === rows.base(row) ? { action: "approve" } : { action: "edit", text, whole: true, approve: true };
  await act(row, { ...edit, despite: codes, reason }, true);
}

/** @param {HTMLElement} row @param {string} reason */
async function undo(row, reason = "") {
  try {
    const body = { cell: rows.id(row), version: rows.version(row), reason };
    const { cell } = await ask("/api/undo", body);
    const place = decided.lastIndexOf(rows.id(row));
    if (place >= 0) decided.splice(place, 1);
    const field = rows.field(row);
    if (field && !drafts.find(rows.id(row))) field.value = cell.shown;
    rows.paint(row, cell);
    go(row, false);
    say(`${row.dataset.cell}: undone, ${cell.state}`);
  } catch (failed) {
    if (failed instanceof Refusal && failed.error.key === "--reason" && !reason) {
      const why = await askFor(`${failed.message.split(": ").slice(1, -1).join(": ")} Why undo it?`);
      if (why) await undo(row, why);
    } else {
      if (failed instanceof Refusal && failed.error.cell) rows.paint(row, failed.error.cell);
      complain(failed);
    }
  }
}

/** @param {HTMLElement} row @param {string} rule */
async function undoRule(row, rule) {
  if (rows.field(row)?.value !== rows.base(row)) {
    return say("Save or drop your draft first: a rule is undone in the machine's text.", true);
  }
  await act(row, { action: "edit", without: rule }, false);
}

/** Let their text stand, and set the own one aside. @param {HTMLElement} row
 * @param {boolean} edit go on in their text */
function giveWay(row, edit) {
  const id = rows.id(row);
  const draft = drafts.find(id);
  const field = rows.field(row);
  if (!draft || !field || draft.version === rows.version(row)) return;
  const own = ![rows.base(row), draft.base].includes(field.value);
  if (own && !drafts.setAside(id, field.value)) {
    return say("This browser is full: your text cannot be set aside. Copy it first.", true);
  }
  drafts.drop(id);
  show(row, rows.base(row));
  outbox();
  const rest = own ? "; yours is set aside below until you decide on the line." : ".";
  if (!edit) return say(`Theirs stands${rest}`);
  field.focus();
  return say(`Theirs stands in the field to be edited${rest}`);
}

/** @param {HTMLElement} row */
async function keepMine(row) {
  const id = rows.id(row);
  const draft = drafts.find(id);
  const field = rows.field(row);
  if (!draft || !field || draft.version === rows.version(row)) return;
  const version = rows.version(row);
  const wanted = draft.wanted;
  drafts.keep(id, { text: field.value, version, place: draft.place, by: me, base: rows.base(row) });
  rows.conflict(row);
  rows.mark(row);
  if (!wanted) return say("Yours stands in the field; it is not saved yet.");
  const { text: _, ...rest } = wanted;
  const approves = wanted.action === "approve" || wanted.approve === true;
  const again = wanted.action === "reject"
    ? { ...rest, version }
    : { ...rest, action: "edit", text: field.value, whole: true, approve: approves, version };
  await act(row, again, approves);
}

/** Put the text that was set aside into the field. @param {HTMLElement} row */
function putBack(row) {
  const text = drafts.aside(rows.id(row));
  const field = rows.field(row);
  if (text === null || !field) return;
  if (field.value !== rows.base(row)) drafts.setAside(rows.id(row), field.value);
  else drafts.dropAside(rows.id(row));
  field.value = text;
  typed(row);
  field.focus();
}

/** A text in the field, with all that is said about it. @param {HTMLElement} row @param {string} text */
function show(row, text) {
  const field = rows.field(row);
  if (field) field.value = text;
  rows.mark(row);
  rows.conflict(row);
  rows.measure(row);
}

/** Drop what was typed. @param {HTMLElement} row */
function discard(row) {
  drafts.drop(rows.id(row));
  show(row, rows.base(row));
  outbox();
  say("Your draft is dropped.");
}

// --- the same line elsewhere -----------------------------------------------------------------------

/** Offer to decide the cells with the same source likewise. @param {string} id */
async function offer(id) {
  const box = /** @type {HTMLElement} */ (document.querySelector("[data-same]"));
  try {
    const { same } = await ask(`/api/same/${encodeURIComponent(id)}`);
    const free = same.filter((/** @type {any} */ one) => !one.reason);
    box.hidden = !free.length;
    twins = free.length ? id : "";
    if (!free.length) return;
    const words = keys.keysOf("same").join(" or ");
    /** @type {HTMLElement} */ (box.querySelector("p")).textContent =
      `The same source stands in ${free.map((/** @type {any} */ one) => one.place).join(", ")}. ` +
      `Decide them likewise with ${words}.`;
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

async function decideSame() {
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

// --- what people say -------------------------------------------------------------------------------

/** Ask the person for a text; null when there is none. @param {string} title
 * @returns {Promise<string | null>} */
function askFor(title) {
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
      resolve(box.returnValue === "ok" && field.value.trim() ? field.value.trim() : null);
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

/** @param {HTMLElement} row @param {string} path @param {string} text */
async function tell(row, path, text) {
  try {
    await ask(`/api/${path}`, { cell: rows.id(row), ...(text ? { text } : {}) });
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
async function talk(row, path, title) {
  const text = await askFor(title);
  const failed = text && (await tell(row, path, text));
  if (failed) complain(failed);
}

/** @param {HTMLElement} row */
async function claim(row) {
  const failed = await tell(row, "claim", "");
  if (!failed) return;
  if (failed.kind !== "refused") return complain(failed);
  const note = await askFor(`${failed.message}. Why do you take it over?`);
  const again = note && (await tell(row, "claim", note));
  if (again) complain(again);
}

// --- the memory ------------------------------------------------------------------------------------

function openMemory() {
  const row = rows.current();
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("memory"));
  const field = /** @type {HTMLInputElement} */ (box.querySelector("[name=query]"));
  const chosen = String(getSelection() ?? "").trim();
  field.value = chosen || row?.querySelector(".source")?.textContent || "";
  box.querySelector("ul")?.replaceChildren();
  /** @type {HTMLElement} */ (document.getElementById("memory-said")).textContent = "";
  box.showModal();
  field.select();
}

async function search() {
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("memory"));
  const field = /** @type {HTMLInputElement} */ (box.querySelector("[name=query]"));
  const said = /** @type {HTMLElement} */ (document.getElementById("memory-said"));
  try {
    const wanted = { market: document.body.dataset.market, text: field.value };
    const { matches } = await ask("/api/memory", wanted);
    box.querySelector("ul")?.replaceChildren(...pairs(matches));
    said.textContent = matches.length ? `${matches.length} ${matches.length > 1 ? "pairs" : "pair"}` : "The memory has nothing like it.";
  } catch (failed) {
    said.textContent = failed instanceof Error ? failed.message : "";
  }
}

/** Put a pair's text into the field. @param {string} text */
function use(text) {
  const row = rows.current();
  const field = row && rows.field(row);
  if (!row || !field) return;
  field.value = text;
  typed(row);
  field.focus();
}

// --- where we are ----------------------------------------------------------------------------------

/** @param {HTMLElement | null} row @param {boolean} typing */
function go(row, typing) {
  if (!row) return;
  if (row !== rows.current()) {
    rows.open(row);
    rows.refresh(row).then(() => rows.consult(row)).catch(complain);
  }
  (typing ? rows.field(row) : row)?.focus({ preventScroll: true });
}

/** @param {HTMLElement} row */
function typed(row) {
  const first = row.dataset.saved === "yes";
  if (!rows.keep(row)) say("This browser is full: the draft is not kept. Save now.", true);
  rows.measure(row);
  rows.conflict(row);
  if (first) {
    // Others see who works on it; that somebody else does is told, and the version decides.
    tell(row, "claim", "").then((failed) => failed && complain(failed)).catch(complain);
  }
}

/** Drafts that wait for the server. */
function outbox() {
  const box = /** @type {HTMLElement} */ (document.getElementById("outbox"));
  const waiting = [...drafts.all()].filter(
    ([id, draft]) => draft.wanted && !draft.held && !rows.sending.has(id));
  box.hidden = !waiting.length;
  /** @type {HTMLElement} */ (box.querySelector("span")).textContent =
    `${waiting.length} decisions are not sent yet: ${waiting.map(([, one]) => one.place).join(", ")}.`;
  return waiting;
}

async function resend() {
  for (const [id, draft] of outbox()) {
    await decide(id, draft.wanted, draft.wanted.text ?? draft.text, draft.place, true);
    if (lost) return;
  }
  if (!outbox().length) say("All that waited is sent.");
}

/** Ask now and then whether the server is back, and send what waits. */
function wait() {
  if (lost) return;
  lost = true;
  const timer = setInterval(async () => {
    try {
      await ask("/alive");
    } catch (failed) {
      if (failed instanceof Refusal) say("The server was started anew: open its login address.", true);
      return;
    }
    clearInterval(timer);
    lost = false;
    say("The server is back.");
    if (outbox().length) void resend();
  }, 1500);
}

// --- keys and buttons ------------------------------------------------------------------------------

/** @type {Record<string, (row: HTMLElement, button: HTMLElement | null) => unknown>} */
const ON_ROW = {
  approve: (row) => save(row, true),
  save: (row) => save(row, false),
  reject,
  despite,
  undo: (row, button) => {
    const last = button ? null : rows.byId(decided[decided.length - 1] ?? "");
    return undo(last ?? row);
  },
  "undo-rule": (row, button) => undoRule(row, button?.dataset.rule ?? ""),
  caption: (row, button) => act(row, { action: "edit", caption: button?.dataset.rule ?? "" }, false),
  claim,
  release: (row) => tell(row, "release", ""),
  comment: (row) => talk(row, "comment", "Comment"),
  question: (row) => talk(row, "question", "What do you need to know about the source line?"),
  answer: (row) => talk(row, "answer", "Answer"),
  memory: openMemory,
  discard,
  "take-theirs": (row) => giveWay(row, false),
  "keep-mine": keepMine,
  "edit-theirs": (row) => giveWay(row, true),
  "put-back": putBack,
  "drop-aside": (row) => {
    drafts.dropAside(rows.id(row));
    rows.conflict(row);
  },
  edit: (row) => go(row, true),
  leave: (row) => row.focus({ preventScroll: true }),
  next: () => go(rows.neighbour(1, false), isTyping()),
  previous: () => go(rows.neighbour(-1, false), isTyping()),
  waiting: () => go(rows.neighbour(1, true), false),
};

/** @type {Record<string, () => unknown>} */
const ON_PAGE = {
  keys: openKeys,
  resend,
  same: decideSame,
  "leave-same": () => {
    twins = "";
    /** @type {HTMLElement} */ (document.querySelector("[data-same]")).hidden = true;
  },
  play: () => screen.play() || say("There is no video: start with --video DIR."),
  loop: () => {
    const on = screen.loop();
    if (on !== null) say(on ? "The line loops." : "The line plays once.");
  },
  filter: () => /** @type {HTMLElement} */ (filters.elements[0]).focus(),
};

const isTyping = () => document.activeElement instanceof HTMLTextAreaElement;

/** @param {string} action @param {HTMLElement | null} button */
function run(action, button) {
  const row = rows.current();
  const change = /^undo-(\d)$/.exec(action);
  if (change) {
    const found = row?.querySelectorAll("[data-action=undo-rule]")[Number(change[1]) - 1];
    if (!(row && found instanceof HTMLElement)) return false;
    void undoRule(row, found.dataset.rule ?? "");
    return true;
  }
  if (action in ON_PAGE) ON_PAGE[action]();
  else if (action in ON_ROW && (row || action === "next" || action === "waiting")) {
    ON_ROW[action](/** @type {HTMLElement} */ (row), button);
  } else return false;
  return true;
}

keys.listen((action) => run(action, null));

document.addEventListener("click", (event) => {
  if (!(event.target instanceof HTMLElement)) return;
  const button = event.target.closest("button");
  const row = event.target.closest("article");
  if (button?.dataset.use !== undefined) {
    /** @type {HTMLDialogElement} */ (document.getElementById("memory")).close();
    use(button.dataset.use);
  } else if (event.target.closest("dialog")) return;
  else if (button?.dataset.action === "open" && row) go(row, true);
  else if (button?.dataset.action) run(button.dataset.action, button);
  else if (row instanceof HTMLElement && row !== rows.current() && !String(getSelection())) go(row, true);
});

document.addEventListener("input", (event) => {
  const row = rows.current();
  if (row && event.target === rows.field(row)) typed(row);
});

document.addEventListener("selectionchange", () => {
  const row = rows.current();
  if (row && document.activeElement === rows.field(row)) rows.measure(row);
});

filters.addEventListener("input", () => say(`${rows.filter(filters)} lines`));
filters.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("market")?.addEventListener("change", (event) => {
  const { value } = /** @type {HTMLSelectElement} */ (event.target);
  location.href = `/episode/${value}/${document.body.dataset.episode}`;
});

document.getElementById("ask-text")?.addEventListener("keydown", (event) => {
  if (keys.composing(event) || keys.nameOf(event) !== "Ctrl+Enter") return;
  event.preventDefault();
  event.stopPropagation();
  /** @type {HTMLElement} */ (document.querySelector("#ask [data-action=ok]")).click();
});

document.getElementById("memory-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void search();
});
document.getElementById("memory-close")?.addEventListener("click", () => {
  /** @type {HTMLDialogElement} */ (document.getElementById("memory")).close();
});

for (const row of rows.all()) if (drafts.find(rows.id(row))) rows.mark(row);
const named = location.hash ? document.getElementById(location.hash.slice(1)) : null;
const first = named instanceof HTMLElement && named.dataset.id ? named : rows.neighbour(1, true);
go(first ?? rows.all()[0] ?? null, false);
if (outbox().length) void resend();
else if ([...drafts.all().keys()].some((id) => rows.byId(id))) {
  say("What you typed before is restored; it is not saved yet.");
}
