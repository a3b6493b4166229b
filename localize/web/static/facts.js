// @ts-check
// What is known about the current line, built as text: nothing of it is ever read as HTML.

/** @param {string} tag @param {string} [text] @param {Record<string, string>} [data] */
export function make(tag, text = "", data = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(data)) made.setAttribute(name, value);
  return made;
}

const body = document.body.dataset;
const target = { lang: body.lang ?? "", dir: "auto" };
const source = { lang: document.querySelector(".source")?.getAttribute("lang") ?? "zh", dir: "auto" };

/** @param {{kind: string, text: string}[]} parts @param {Record<string, string>} data */
function difference(parts, data) {
  const line = make("span", "", data);
  const tags = { equal: "span", added: "ins", removed: "del" };
  for (const part of parts) {
    line.append(make(tags[/** @type {keyof typeof tags} */ (part.kind)], part.text));
  }
  return line;
}

/** @param {string} title @param {Node[][]} rows @param {string} name */
function section(title, rows, name) {
  if (!rows.length) return [];
  const list = make("ul", "", { "data-facts": name });
  for (const row of rows) {
    const item = make("li");
    item.append(...row);
    list.append(item);
  }
  return [make("h2", title), list];
}

const said = (/** @type {string} */ text) => make("span", text, { dir: "auto" });

/** A time of the server (UTC) as the reader's clock has it. @param {string} at */
export const when = (at) =>
  new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

/** @param {string} rule @param {string} key */
function undoButton(rule, key) {
  const words = `Undo ${rule}` + (key ? ` (${key})` : "");
  const data = { type: "button", "data-action": "undo-rule", "data-rule": rule };
  return make("button", words, data);
}

/** A button for what a rule suggests: the whole line, or a note on screen. @param {any} note */
function useNote(note) {
  if (!note.suggestion) return [];
  if (note.action === "caption") {
    const data = { type: "button", "data-action": "caption", "data-rule": note.rule };
    return [make("span", " "), make("button", "Set on screen", data)];
  }
  if (!["soften", "replace"].includes(note.action)) return [];
  const data = { type: "button", "data-use": note.suggestion };
  const made = make("button", "Use", data);
  made.setAttribute("aria-label", `Use: ${note.suggestion}`);
  return [make("span", " "), made];
}

/** All but the memory and the terms. @param {any} cell @param {(n: number) => string} keyOf */
export function facts(cell, keyOf) {
  /** @type {Node[][]} */
  const changes = cell.changes.map((/** @type {any} */ one) => [
    make("del", one.before, target), make("span", " → "), make("ins", one.after, target),
    make("span", ` ${one.reason} `), undoButton(one.rule, keyOf(one.number)),
  ]);
  const history = cell.history.filter((/** @type {any} */ one) => one.action !== "comment");
  return [
    ...section("Machine", cell.machine
      ? [[make("span", cell.machine, target), make("span", cell.engine ? ` [${cell.engine}]` : "")]]
      : [], "machine"),
    ...section("Drafted from", cell.pivot
      ? [[make("span", `${cell.pivot.market} (${cell.pivot.state}): `),
          make("span", cell.pivot.text, { lang: cell.pivot.market, dir: "auto" })]] : [], "pivot"),
    ...section("The source changed", cell.source_changed
      ? [[difference(cell.source_changed.difference, source)]] : [], "source"),
    ...section("State", cell.reason ? [[said(`${cell.state}: ${cell.reason}`)]] : [], "reason"),
    ...section("Findings", cell.findings.map((/** @type {any} */ one) =>
      [make("span", `${one.code} ${one.message}`, { class: `finding ${one.severity}` })]),
      "findings"),
    ...section("Risk", cell.reasons.length ? [[said(cell.reasons.join("; "))]] : [], "risk"),
    ...section("Changes", changes, "changes"),
    ...section("Notes", cell.notes.map((/** @type {any} */ one) => [
      make("span", `${one.action} ${one.rule}: `), said(`${one.matched}: ${one.text} `),
      make("span", one.suggestion, target), ...useNote(one)]), "notes"),
    ...section("Notes on screen", cell.captions.map((/** @type {any} */ one) =>
      [make("span", `${one.text} `, target), make("button", "Take it away",
        { type: "button", "data-action": "caption", "data-rule": "" })]), "captions"),
    ...section("Questions", cell.questions.map((/** @type {any} */ one) => [
      said(`${one.by}: ${one.text} `),
      said(one.answer ? `${one.answered_by}: ${one.answer}` : "(no answer yet)")]), "questions"),
    ...section("Comments", cell.comments.map((/** @type {any} */ one) =>
      [said(`${one.by}, ${when(one.at)}: ${one.text}`)]), "comments"),
    ...section("Approved by", cell.voters.length && cell.state !== "approved"
      ? [[said(cell.voters.join(", "))]] : [], "voters"),
    ...section("History", history.map((/** @type {any} */ one) => {
      const row = [said(`${when(one.at)} v${one.version} ${one.action} by ${one.by}: ${one.state}` +
        (one.reason ? ` (${one.reason})` : ""))];
      if (one.old !== one.new) {
        row.push(make("span", " "), make("del", one.old, target), make("span", " → "),
          make("ins", one.new, target));
      }
      return row;
    }), "history"),
  ];
}

/** The pairs of the memory as list items. @param {any[]} matches */
export function pairs(matches) {
  return matches.map((one) => {
    const item = make("li");
    const line = one.difference.length
      ? difference(one.difference, source) : make("span", one.source, source);
    const words = make("button", "Use", { type: "button", "data-use": one.target });
    words.setAttribute("aria-label", `Use: ${one.target}`);
    item.append(make("span", `${one.score}% `), line, make("span", " → "),
      make("span", one.target, target), make("span", ` [${one.origin}] `), words);
    return item;
  });
}

/** What the terms and the memory say. @param {any} help */
export function helpFacts(help) {
  const terms = help.hits.map((/** @type {any} */ one) => [
    make("span", one.source, source), make("span", " → "),
    make("span", one.targets.join(" | "), target),
    make("span", ` ${one.kind}, ${one.used ? "used" : "not used"}` +
      (one.confidence === "high" ? "" : `, ${one.confidence} confidence`) +
      (one.forbidden.length ? `; not: ${one.forbidden.join(" | ")}` : "") +
      (one.note ? `; ${one.note}` : "")),
  ]);
  const found = [];
  if (help.matches.length) {
    const list = make("ul", "", { "data-facts": "memory", class: "matches" });
    list.append(...pairs(help.matches));
    found.push(make("h2", "Memory"), list);
  }
  return [...section("Terms", terms, "terms"), ...found];
}
