// The reviewer's desk: what is asked of Python, and what comes back onto the page.
import { ask, begin, site, stop } from "./boot.js";
import { draw, library } from "./desk-charts.js";

const LIMIT = 60_000; // milliseconds for one question; a file is many questions
const find = (name, at = document) => at.querySelector(name);
const all = (name, at = document) => [...at.querySelectorAll(name)];
const english = document.documentElement.lang.startsWith("en");
const language = english ? "en" : "zh";
const state = find("[data-state]");
const problem = find("[data-problem]");
const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), state.dataset[name]);
const number = new Intl.NumberFormat(document.documentElement.lang);

const desk = {
  catalogs: [], opened: new Set(), told: null,
  settings: [], changed: null, // what is assumed: texts of settings, and the name of a changed catalog
  isTyped: false, pressed: null, shown: "", facts: {}, // one person: whether boxes were filled in, by which button, of which goal
  files: [], workedOut: "", cancelled: false, begun: 0, begin: 0, page: 20, // many
};

// ── the rules ────────────────────────────────────────────────────────────────────────────────────────────────────

const chosen = () => find("[data-catalog]").value;
const rules = (as = chosen()) => ({ as, on: find("[data-on]").value, region: find("[data-region]").value.trim(), language });
const assumed = () => ({ ...rules(desk.changed?.as ?? chosen()), settings: desk.settings.map(each => each.text) });

async function open(name) {
  if (!desk.opened.has(name)) {
    const program = desk.catalogs.find(each => each.name === name).program;
    await ask("program.open", { as: name }, { site: { program } });
    desk.opened.add(name);
  }
}

async function openChosen() {
  await open(chosen());
  await described(true);
}

/** What can be decided and set by the rules of the day. */
async function described(isOther) {
  desk.told = await ask("desk.catalog", desk.changed ? { ...rules(), as: desk.changed.as } : rules());
  const { goals, parameters, place, fingerprint } = desk.told;
  const kept = find("[data-goal]").value;
  fill(find("[data-goal]"), goals.map(each => [each.name, each.title]), isOther ? "" : kept);
  fill(find("[data-parameter]"), parameters.map(each => [each.set, `${each.name}${each.row ? `（${each.row}）` : ""}${english ? ": " : "："}${each.value}`]));
  find("[data-region]").placeholder = place || find("[data-region]").placeholder;
  const names = find("[data-names]");
  const ticked = new Set(all("input:checked", names).map(each => each.value));
  names.replaceChildren(...goals.map(each => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: each.name, checked: isOther ? each.is_people : ticked.has(each.name) });
    const label = document.createElement("label");
    label.append(box, each.title);
    return label;
  }));
  find("[data-assume]").hidden = false;
  ready(say("ready", { program: fingerprint.slice(0, 12) }));
  parameterChosen();
}

function fill(select, options, kept = "") {
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  if (kept && options.some(([value]) => value === kept)) select.value = kept;
}

function parameterChosen() {
  const found = desk.told?.parameters.find(each => each.set === find("[data-parameter]").value);
  find("[data-value]").placeholder = found?.value ?? "";
}

function chips() {
  const list = find("[data-chips]");
  const entries = desk.settings.map((each, at) => [each.said, () => desk.settings.splice(at, 1)]);
  if (desk.changed) entries.push([say("catalogChanged", { name: desk.changed.said }), () => (desk.changed = null)]);
  list.replaceChildren(...entries.map(([text, remove]) => {
    const chip = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "✕", ariaLabel: `${say("removed")} ${text}` });
    button.onclick = () => {
      remove();
      assumptionsChanged();
    };
    chip.append(text, button);
    return chip;
  }));
  const is = entries.length > 0;
  find("[data-do=compare]").disabled = !is;
  find("[data-compare-hint]").textContent = is ? say("canCompare") : find("[data-compare-hint]").dataset.first;
}

function assumptionsChanged() {
  chips();
  run(described(false).then(() => person()));
}

on("submit", "[data-set]", event => {
  event.preventDefault();
  const value = find("[data-value]").value.trim();
  const select = find("[data-parameter]");
  if (!value || !select.value) return find("[data-value]").focus();
  const added = { set: select.value, text: `${select.value}=${value}`, said: `${select.selectedOptions[0].textContent} → ${value}` };
  desk.settings = [...desk.settings.filter(each => each.set !== select.value), added];
  chips();
  run(person().then(() => {
    if (find("[data-value]").value.trim() === value) find("[data-value]").value = "";
  }, fault => {
    desk.settings = desk.settings.filter(each => each !== added);
    chips();
    throw fault;
  }));
});

on("change", "[data-changed]", event => {
  const files = Object.fromEntries([...event.target.files].map(each => [each.webkitRelativePath || each.name, each]));
  event.target.value = "";
  if (!Object.keys(files).length) return;
  run(ask("desk.changed", { as: "changed", wanted: chosen() }, { files, limit: LIMIT }).then(found => {
    desk.changed = { as: "changed", said: found.name };
    desk.settings = [];
    chips();
    return described(false).then(() => person());
  }));
});

// ── one person ───────────────────────────────────────────────────────────────────────────────────────────────────

const questions = find("[data-questions]");

function boxes() {
  const found = {};
  for (const [name, value] of new FormData(questions)) (found[name] ??= []).push(String(value));
  return found;
}

let asking = 0;
let known = Promise.resolve();

/** Asks what comes of the person, one question after another; `first` says what is different by then. Who needs `desk.facts` waits for `known`. */
function person(first = () => {}) {
  const mine = ++asking;
  known = known.catch(() => {}).then(() => (first(), asked(mine)));
  return known;
}

async function asked(mine) {
  // What stands in the boxes answers the questions that are shown, whatever is to be shown next.
  const goal = (desk.isTyped && desk.told.goals.find(each => each.name === desk.shown)?.name) || find("[data-goal]").value;
  if (!goal) return;
  const typed = desk.isTyped ? boxes() : null;
  const { pressed } = desk;
  const found = await ask("desk.person", { ...assumed(), goal, posted: typed && { ...typed, ...pressed }, facts: desk.facts }, { limit: LIMIT });
  // What was typed meanwhile is not overwritten by an answer that does not know it: it is asked with that as well.
  if (mine === asking && typed && JSON.stringify(boxes()) !== JSON.stringify(typed)) return asked(mine);
  desk.facts = found.facts;
  if (pressed === desk.pressed) desk.pressed = null;
  if (mine !== asking) return;
  desk.shown = goal;
  questions.inert = false;
  settle(questions, found.form);
  put(find("[data-answer]"), found.answer);
  put(find("[data-why]"), found.why);
  const mini = find("[data-mini]");
  mini.textContent = find("[data-answer] .number")?.textContent ?? "";
  mini.dataset.outcome = found.outcome ?? "";
}

/** New questions in the place of the old, where the cursor stays in its box. */
function settle(place, html) {
  const at = document.activeElement;
  const id = place.contains(at) ? at.id : "";
  const [from, to] = id && "selectionStart" in at && at.type === "text" ? [at.selectionStart, at.selectionEnd] : [];
  put(place, html);
  const again = id && document.getElementById(id);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (from !== undefined) again.setSelectionRange(from, to);
}

function put(place, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...page.body.childNodes);
}

questions.addEventListener("change", () => {
  desk.isTyped = true;
  run(person());
});
questions.addEventListener("submit", event => {
  event.preventDefault();
  desk.isTyped = true;
  if (event.submitter?.name) desk.pressed = { [event.submitter.name]: [event.submitter.value] };
  run(person());
});
find("[data-goal]").addEventListener("change", () => {
  // What is known of a person stays known, whatever is asked next; nobody types into questions that are about to go.
  questions.inert = true;
  run(person(() => (desk.isTyped = false)).finally(() => (questions.inert = false)));
});
find("[data-rules]").addEventListener("submit", event => event.preventDefault());
find("[data-rules]").addEventListener("change", event => {
  if (event.target.matches("[data-catalog]")) {
    Object.assign(desk, { settings: [], changed: null });
    chips();
    run(begun.then(openChosen).then(() => person(nobody)).then(scenarios));
  } else run(begun.then(() => described(false)).then(() => person()));
});
find("[data-parameter]").addEventListener("change", parameterChosen);

// ── many people ──────────────────────────────────────────────────────────────────────────────────────────────────

const drop = find("[data-drop]");
for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, event => (event.preventDefault(), drop.classList.add("drop-over")));
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, event => (event.preventDefault(), drop.classList.remove("drop-over")));
drop.addEventListener("drop", event => take([...event.dataTransfer.files]));
find("[data-people]").addEventListener("change", event => {
  take([...event.target.files]);
  event.target.value = "";
});
on("submit", "[data-begin]", event => {
  event.preventDefault();
  if (desk.files.length) run(read());
});

function take(files) {
  if (!files.length) return;
  desk.files = files;
  // What was worked out for the last files is not what these say.
  const mapping = find("[data-mapping]");
  if (desk.workedOut && mapping.value === desk.workedOut) mapping.value = "";
  run(read());
}

async function read() {
  await begun; // a file may be chosen before the rules are there
  desk.begun = performance.now();
  for (const name of ["[data-summary]", "[data-effect]", "[data-table]", "[data-one]"]) find(name).replaceChildren();
  find("[data-after]").hidden = find("[data-after-effect]").hidden = true;
  const names = all("[data-names] input:checked").map(each => each.value);
  const mapping = find("[data-mapping]");
  const files = Object.fromEntries(desk.files.map(file => [file.name, file]));
  const found = await inTurn(async () => {
    await ask("desk.read", { ...rules(), names, mapping: mapping.value }, { files });
    return worked();
  });
  if (!found) return;
  if (found.mapping) {
    desk.workedOut = mapping.value.trim() ? "" : found.mapping;
    mapping.value = found.mapping;
  }
  put(find("[data-summary]"), found.html);
  document.documentElement.dataset.took = Math.round(performance.now() - desk.begun);
  come(find("[data-summary]"));
  find("[data-after]").hidden = false;
  fill(find("[data-of-goal]"), found.goals.map(each => [each, each]));
  desk.begin = 0;
  chips();
  await Promise.all([draw(find("[data-summary]")), table()]);
}

/** Brings what has come to where it can be seen, if nearly all of it stands below. */
function come(place) {
  if (place.getBoundingClientRect().top > innerHeight * 0.6) place.scrollIntoView({ block: "start" });
}

let atWork = Promise.resolve();

/** One long work after another: the worker holds one at a time, and each waits for its own. */
function inTurn(work) {
  const mine = atWork.then(work);
  atWork = mine.catch(() => {});
  return mine;
}

/** The work that was begun, step by step, until it is done or nobody wants it any more. */
async function worked() {
  const bar = find("[data-going]");
  desk.cancelled = false;
  bar.hidden = false;
  // On a small screen it would stand below what can be seen, and nothing would seem to happen.
  bar.scrollIntoView({ block: "nearest" });
  try {
    for (;;) {
      const step = await ask("desk.go", { language }, { limit: LIMIT });
      if (step.finished) return step.finished;
      if (desk.cancelled) {
        await ask("desk.stopped");
        ready(say("stopped"));
        return null;
      }
      find("progress", bar).value = step.of ? step.done / step.of : 0;
      find("[data-going-text]").textContent = `${step.text} ${step.of > 1 ? say("words", { done: number.format(step.done), of: number.format(step.of) }) : ""}`;
    }
  } finally {
    bar.hidden = true;
  }
}

async function table() {
  const asked = { goal: find("[data-of-goal]").value, outcome: find("[data-of-outcome]").value, key: find("[data-of-key]").value, begin: desk.begin, language };
  const found = await ask("desk.table", asked, { limit: LIMIT });
  put(find("[data-table]"), found.html);
  desk.page = found.page;
  const last = Math.min(found.of, found.begin + found.page);
  find("[data-where]").textContent = say("shown", { from: number.format(found.of ? found.begin + 1 : 0), to: number.format(last), of: number.format(found.of) });
  find("[data-do=before]").disabled = found.begin === 0;
  find("[data-do=next]").disabled = last >= found.of;
}

let typing = 0;
find("[data-filter]").addEventListener("submit", event => event.preventDefault());
find("[data-filter]").addEventListener("input", () => {
  const mine = ++typing;
  run(new Promise(done => setTimeout(done, 200)).then(() => {
    if (mine !== typing) return;
    desk.begin = 0;
    return table();
  }));
});

async function compare() {
  find("[data-effect]").replaceChildren();
  const found = await inTurn(async () => {
    await ask("desk.compare", assumed());
    return worked();
  });
  if (!found) return;
  put(find("[data-effect]"), found.html);
  find("[data-after-effect]").hidden = false;
  come(find("[data-effect]"));
  await draw(find("[data-effect]"));
}

async function download(what) {
  // A report draws its charts by itself, wherever it is opened.
  const drawing = what === "report" ? { library: await (await fetch(library)).arrayBuffer() } : {};
  const taken = () => ask("desk.download", { what, language }, { files: drawing, limit: LIMIT });
  const { files } = await inTurn(async () => {
    const begun = await taken();
    // A workbook of many people is made first, and whoever waits sees how far it is.
    return begun.files ? begun : (await worked()) ? taken() : {};
  });
  if (files) save(files);
}

function save(files) {
  for (const [name, bytes] of Object.entries(files)) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes]));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

// ── scenarios ────────────────────────────────────────────────────────────────────────────────────────────────────

async function scenarios() {
  const found = await ask("scenarios.list", { as: chosen(), language });
  put(find("[data-scenarios]"), found.html);
  find("[data-kept-count]").textContent = found.count || "";
}

const nobody = () => Object.assign(desk, { isTyped: false, pressed: null, facts: {} });
const one = () => ({ ...assumed(), as: chosen(), goals: [find("[data-goal]").value], facts: desk.facts });

function named(suggested) {
  const box = find("[data-dialog=save]");
  find("[data-save-name]").value = suggested;
  find("[data-save-note]").value = "";
  box.returnValue = "";
  box.showModal();
  find("[data-save-name]").select();
  return new Promise(done => box.addEventListener("close", () => done(box.returnValue === "save" ? { name: find("[data-save-name]").value, note: find("[data-save-note]").value } : null), { once: true }));
}

async function keep(what) {
  const said = await named(what.people ? desk.files[0].name.replace(/\.\w+$/, "") : `${what.goals[0]} ${what.on}`);
  if (!said) return;
  const { left } = await ask("scenarios.save", { ...what, ...said, replace: true });
  navigator.storage?.persist?.();
  await scenarios();
  ready(left || say("keptDone"));
}

async function example(what) {
  const { text } = await ask("scenarios.example", what);
  find("[data-example-text]").value = text;
  find("[data-copied]").textContent = "";
  find("[data-dialog=example]").showModal();
}

async function again(name) {
  const found = await ask("scenarios.open", { name });
  Object.assign(desk, { changed: null, settings: found.settings.map(text => ({ set: text.split("=")[0], text, said: text })) });
  find("[data-on]").value = found.on;
  find("[data-region]").value = found.region;
  chips();
  await described(false);
  find("[data-goal]").value = found.goals[0];
  tab("person");
  await person(() => Object.assign(nobody(), { facts: found.facts }));
}

on("change", "[data-import]", event => {
  const file = event.target.files[0];
  event.target.value = "";
  if (file) run(ask("scenarios.import", { name: file.name }, { files: { scenarios: file } }).then(scenarios));
});

// ── what is clicked ──────────────────────────────────────────────────────────────────────────────────────────────

const doing = {
  // The press itself may have ended the typing of an answer.
  "save-person": () => known.catch(() => {}).then(() => keep(one())),
  "example-person": () => known.catch(() => {}).then(() => example(one())),
  "clear-person": () => person(nobody),
  "save-people": () => keep({ ...rules(), people: true }),
  cancel: () => (desk.cancelled = true),
  compare,
  "put-right": () => {
    const mapping = find("[data-mapping]");
    mapping.value = find("[data-put-right]").dataset.putRight;
    mapping.closest("details").open = true;
    // What was pressed is gone, and the page is shorter than it was.
    return read().then(() => find("[data-summary]").scrollIntoView({ block: "start" }));
  },
  before: () => ((desk.begin = Math.max(0, desk.begin - desk.page)), table()),
  next: () => ((desk.begin += desk.page), table()),
  forget: async () => {
    await ask("desk.forget");
    desk.files = [];
    for (const name of ["[data-summary]", "[data-effect]", "[data-table]", "[data-one]"]) find(name).replaceChildren();
    find("[data-after]").hidden = true;
  },
  export: async () => save((await ask("scenarios.export")).files),
  copy: async () => {
    const box = find("[data-example-text]");
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      document.execCommand("copy"); // without a secure context there is no clipboard
    }
    find("[data-copied]").textContent = say("copied");
  },
};
for (const what of ["xlsx", "csv", "summary", "concerned", "report"]) doing[what] = () => download(what);

document.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  const { do: what, oneOf, openScenario, exampleOf, deleteScenario } = button.dataset;
  if (what && doing[what]) run(begun.then(doing[what]));
  if (oneOf !== undefined) run(ask("desk.one", { at: Number(oneOf), goal: find("[data-of-goal]").value, language }).then(found => {
    put(find("[data-one]"), found.html);
    find("[data-one]").scrollIntoView({ block: "nearest", behavior: "smooth" });
  }));
  if (openScenario) run(again(openScenario));
  if (exampleOf) run(example({ ...rules(), name: exampleOf }));
  if (deleteScenario && confirm(say("sure", { name: deleteScenario }))) run(ask("scenarios.delete", { name: deleteScenario }).then(scenarios));
});

const tabs = all("[role=tab]");
function tab(name) {
  for (const each of tabs) {
    const is = each.id === `tab-${name}`;
    each.setAttribute("aria-selected", is);
    each.tabIndex = is ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !is;
  }
}
for (const [at, each] of tabs.entries()) {
  each.addEventListener("click", () => tab(each.id.slice(4)));
  each.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    tab(next.id.slice(4));
    next.focus();
  });
}

function on(event, name, then) {
  document.addEventListener(event, happened => happened.target.matches?.(name) && then(happened));
}

let running = 0;
async function run(work) {
  problem.hidden = true;
  running++;
  document.documentElement.dataset.busy = "yes";
  try {
    await work;
  } catch (fault) {
    problem.textContent = fault.message;
    problem.hidden = false;
    problem.focus();
    // What a worker held is gone with it.
    if (["too-long", "stopped", "not-open"].includes(fault.problems?.[0]?.code)) {
      stop();
      desk.opened.clear();
      await open(chosen()).catch(() => {});
    }
  } finally {
    if (!--running) delete document.documentElement.dataset.busy;
  }
}

function ready(text) {
  state.dataset.state = "ready";
  state.textContent = text;
}

async function start() {
  find("[data-compare-hint]").dataset.first = find("[data-compare-hint]").textContent;
  // The day it is in China, as the command line takes it.
  find("[data-on]").value = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  const wanted = new URLSearchParams(location.search).get("catalog");
  if ([...find("[data-catalog]").options].some(each => each.value === wanted)) find("[data-catalog]").value = wanted;
  const [{ catalogs }] = await Promise.all([site(), begin()]);
  desk.catalogs = catalogs;
  fill(find("[data-catalog]"), catalogs.map(each => [each.name, each.name]), chosen());
  await openChosen();
  await person();
  await scenarios();
}

const begun = start();
run(begun.catch(fault => {
  state.dataset.state = "failed";
  state.textContent = fault.message;
}));
