// @ts-check
// Keys: what each does, what a person made of them, and the dialog that shows and changes them.

/** Every action with its words and its first keys. @type {[string, string, string[]][]} */
export const ACTIONS = [
  ["next", "Next line", ["j", "ArrowDown", "Alt+ArrowDown"]],
  ["previous", "Previous line", ["k", "ArrowUp", "Alt+ArrowUp"]],
  ["waiting", "Next line that waits", ["n"]],
  ["onward", "Next episode that waits", ["g"]],
  ["queue", "All that waits in the drama", ["h"]],
  ["edit", "Edit the text", ["e", "Enter"]],
  ["leave", "Leave the text (it is kept as a draft), then the offer below", ["Escape"]],
  ["approve", "Approve and go on", ["a", "Ctrl+Enter"]],
  ["save", "Save and stay", ["s", "Ctrl+s"]],
  ["reject", "Reject, with a reason", ["r"]],
  ["despite", "Approve despite errors, with a reason", ["d"]],
  ["undo", "Undo your last decision", ["u"]],
  ["claim", "Claim the line", ["c"]],
  ["comment", "Comment", ["m"]],
  ["question", "Ask about the source line", ["q"]],
  ["answer", "Answer a question", ["w"]],
  ["same", "Decide the same source lines too", ["t"]],
  ["memory", "Search the memory", ["f", "Ctrl+k"]],
  ["take-theirs", "Conflict: take theirs", ["x", "Alt+x"]],
  ["keep-mine", "Conflict: keep mine", ["y", "Alt+y"]],
  ["edit-theirs", "Conflict: edit from theirs", ["v", "Alt+v"]],
  ["put-back", "Put back your text that was set aside", ["b", "Alt+b"]],
  ["caption", "Set the suggested note on screen, or take it away", ["o"]],
  ["undo-1", "Undo the first change by a rule", ["1"]],
  ["undo-2", "Undo the second change", ["2"]],
  ["undo-3", "Undo the third change", ["3"]],
  ["undo-4", "Undo the fourth change", ["4"]],
  ["play", "Play the line, or pause", ["p", "Alt+p"]],
  ["loop", "Loop the line", ["l", "Alt+l"]],
  ["filter", "Go to the filters", ["/"]],
  ["keys", "Show the keys", ["?"]],
];
const KEPT = "localize/keys";

/** @returns {{on: boolean, keys: Record<string, string[]>}} */
function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return { on: kept.on !== false, keys: kept.keys ?? {} };
  } catch {
    return { on: true, keys: {} };
  }
}

let mine = load();

/** The keys of an action as they are now. @param {string} action */
export function keysOf(action) {
  const known = ACTIONS.find(([name]) => name === action);
  return mine.keys[action] ?? known?.[2] ?? [];
}

/** A key press as its name, "" for a modifier alone. @param {KeyboardEvent} event */
export function nameOf(event) {
  if (["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock"].includes(event.key)) return "";
  const held = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "");
  // A letter with Alt may come as another sign; its key says which one it is.
  const letter = /^Key([A-Z])$/.exec(event.code);
  const key = held && letter ? letter[1].toLowerCase() : event.key;
  const shifted = event.shiftKey && (key.length > 1 || held) ? "Shift+" : "";
  return held + shifted + (key === " " ? "Space" : key);
}

/** An input method has this key: it belongs to the word that is being typed. */
export const composing = (/** @type {KeyboardEvent} */ event) =>
  event.isComposing || event.keyCode === 229;

/** @param {EventTarget | null} target */
const typing = (target) =>
  target instanceof HTMLElement && !!target.closest("input, select, textarea, [contenteditable]");

/** Call back with the action of each key that means one. @param {(action: string) => boolean} run */
export function listen(run) {
  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented || !mine.on) return;
    if (document.querySelector("dialog[open]")) return;
    const name = nameOf(event);
    const combined = /^(Ctrl|Alt)\+/.test(name);
    if (!name || (typing(event.target) && !combined && name !== "Escape")) return;
    // Enter and Space on a button or a link are the button's own.
    const own = event.target instanceof HTMLElement && event.target.closest("button, a, summary");
    if (own && (name === "Enter" || name === "Space")) return;
    const found = ACTIONS.find(([action]) => keysOf(action).includes(name));
    if (found && run(found[0])) event.preventDefault();
  });
}

/** Build the dialog once, and return what opens it. */
export function dialog() {
  const box = /** @type {HTMLDialogElement} */ (document.getElementById("keys"));
  const rows = /** @type {HTMLElement} */ (box.querySelector("tbody"));
  const said = /** @type {HTMLElement} */ (document.getElementById("keys-said"));
  const on = /** @type {HTMLInputElement} */ (document.getElementById("keys-on"));
  /** @type {string} */
  let changing = "";

  const save = () => localStorage.setItem(KEPT, JSON.stringify(mine));
  const draw = () => {
    on.checked = mine.on;
    rows.replaceChildren(...ACTIONS.map(([action, words]) => {
      const row = document.createElement("tr");
      row.dataset.keys = action;
      const cells = [document.createElement("th"), document.createElement("td")];
      cells[0].scope = "row";
      cells[0].textContent = words;
      keysOf(action).forEach((key) => {
        const shown = document.createElement("kbd");
        shown.textContent = key;
        cells[1].append(shown, " ");
      });
      const last = document.createElement("td");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.change = action;
      button.textContent = "Change";
      button.setAttribute("aria-label", `Change the key: ${words}`);
      last.append(button);
      row.append(...cells, last);
      return row;
    }));
  };
  const change = (/** @type {string} */ name) => {
    const action = changing;
    changing = "";
    if (name === "Escape" && action !== "leave") {
      said.textContent = "Left as it was.";
      return;
    }
    const other = ACTIONS.find(([one]) => one !== action && keysOf(one).includes(name));
    if (other) said.textContent = `${name} is taken: ${other[1]}`;
    else {
      mine.keys[action] = [name];
      save();
      draw();
      said.textContent = `${name} it is.`;
      /** @type {HTMLElement | null} */ (rows.querySelector(`[data-change="${action}"]`))?.focus();
    }
  };
  box.addEventListener("keydown", (event) => {
    if (!changing || composing(event)) return;
    const name = nameOf(event);
    event.preventDefault();
    if (name) change(name);
  });
  box.addEventListener("cancel", () => { changing = ""; });
  box.addEventListener("click", (event) => {
    const button = event.target instanceof HTMLElement && event.target.closest("button");
    if (!button) return;
    if (button.dataset.change) {
      changing = button.dataset.change;
      said.textContent = "Press the new key, or Escape to leave it.";
    } else if (button.id === "keys-reset") {
      mine = { on: true, keys: {} };
      save();
      draw();
      said.textContent = "The keys are as they were at first.";
    } else if (button.id === "keys-close") box.close();
  });
  on.addEventListener("change", () => {
    mine.on = on.checked;
    save();
  });
  return () => {
    said.textContent = "";
    draw();
    box.showModal();
  };
}
