// @ts-check
// The episode's page: what keys and buttons do.

import * as decisions from "./decisions.js";
import * as drafts from "./drafts.js";
import * as keys from "./keys.js";
import { openMemory, search, use } from "./memory.js";
import { go, goOnward, goWaiting, leave, turn, typed } from "./moving.js";
import * as rows from "./rows.js";
import * as same from "./same.js";
import { say } from "./say.js";
import * as screen from "./screen.js";
import { decided, outbox, resend } from "./sending.js";
import { answer, claim, talk, tell } from "./talk.js";

const filters = /** @type {HTMLFormElement} */ (document.getElementById("filters"));
const openKeys = keys.dialog();

/** @type {Record<string, (row: HTMLElement, button: HTMLElement | null) => unknown>} */
const ON_ROW = {
  approve: (row) => decisions.save(row, true),
  save: (row) => decisions.save(row, false),
  reject: decisions.reject,
  despite: decisions.despite,
  undo: (row, button) => {
    const last = button ? null : rows.byId(decided[decided.length - 1] ?? "");
    return decisions.undo(last ?? row);
  },
  "undo-rule": (row, button) => decisions.undoRule(row, button?.dataset.rule ?? ""),
  caption: (row, button) => {
    const found = button ?? row.querySelector("[data-action=caption]");
    if (!(found instanceof HTMLElement)) return say("No rule suggests a note on screen here.");
    return decisions.act(row, { action: "edit", caption: found.dataset.rule ?? "" }, false);
  },
  claim,
  release: (row) => tell(row, "release", ""),
  comment: (row) => talk(row, "comment", "Comment"),
  question: (row) => talk(row, "question", "What do you need to know about the source line?"),
  answer,
  memory: openMemory,
  discard: decisions.discard,
  "take-theirs": (row) => decisions.giveWay(row, false),
  "keep-mine": decisions.keepMine,
  "edit-theirs": (row) => decisions.giveWay(row, true),
  "put-back": decisions.putBack,
  "drop-aside": (row) => {
    drafts.dropAside(rows.id(row));
    rows.conflict(row);
  },
  edit: (row) => go(row, true),
  leave: (row) => {
    if (document.activeElement === row) same.leave();
    row.focus({ preventScroll: true });
    rows.reveal(row);
  },
  previous: () => go(rows.neighbour(-1, false), isTyping()),
};

/** @type {Record<string, () => unknown>} */
const ON_PAGE = {
  next: () => {
    const next = rows.neighbour(1, false);
    if (next) go(next, isTyping());
    else say("This is the last line.");
  },
  waiting: goWaiting,
  onward: goOnward,
  queue: () => leave("/"),
  keys: openKeys,
  resend,
  same: same.decideSame,
  "leave-same": same.leave,
  play: () => screen.play() || say("There is no video: start with --video DIR."),
  loop: () => {
    const on = screen.loop();
    say(on === null ? "There is no video: start with --video DIR."
      : on ? "The line loops." : "The line plays once.");
  },
  filter: () => /** @type {HTMLElement} */ (filters.elements[0]).focus(),
};

const isTyping = () => document.activeElement instanceof HTMLTextAreaElement;

/** @param {string} action @param {HTMLElement | null} button */
function run(action, button) {
  const row = rows.current();
  const here = button ? null : document.activeElement?.closest("article");
  if (here instanceof HTMLElement && here !== row && !["queue", "keys", "filter"].includes(action)) {
    // The focus is on another line than keys would act on.
    go(here, false);
    say(`You are at ${here.dataset.cell} now; press the key again.`);
    return true;
  }
  const change = /^undo-(\d)$/.exec(action);
  if (change) {
    const found = row?.querySelectorAll("[data-action=undo-rule]")[Number(change[1]) - 1];
    if (!(row && found instanceof HTMLElement)) return false;
    void decisions.undoRule(row, found.dataset.rule ?? "");
    return true;
  }
  if (action in ON_PAGE) ON_PAGE[action]();
  else if (action in ON_ROW && row) ON_ROW[action](row, button);
  else return false;
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

filters.addEventListener("input", () => {
  const shown = rows.filter(filters);
  say(`${shown} ${shown === 1 ? "line" : "lines"}`);
  // Nobody decides on a line that cannot be seen.
  if (!rows.current()?.hidden) return;
  const near = rows.neighbour(1, false) ?? rows.neighbour(-1, false);
  if (near) turn(near);
  else {
    rows.close();
    screen.clear();
  }
});
filters.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("markets")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = /** @type {HTMLSelectElement} */ (document.getElementById("market"));
  location.assign(`/episode/${value}/${document.body.dataset.episode}`);
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
/** The row that the address names. */
const named = () => rows.all().find((row) => `#${row.id}` === location.hash) ?? null;
window.addEventListener("hashchange", () => go(named(), false));
go(named() ?? rows.neighbour(1, true) ?? rows.all()[0] ?? null, false);
if (outbox().length) void resend();
else if ([...drafts.all().keys()].some((id) => rows.byId(id))) {
  say("What you typed before is restored; it is not saved yet.");
} else if (rows.current() && matchMedia("(min-width: 45rem)").matches) {
  const words = [["approve", "approves"], ["edit", "edits"], ["waiting", "goes to the next line that waits"],
    ["keys", "shows all keys"]];
  say(`${words.map(([action, does]) => `${keys.keysOf(action)[0]} ${does}`).join(", ")}.`);
}
