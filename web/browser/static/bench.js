// The author's bench: a catalog is written here, checked as it is typed, and decided upon beside it.
import { ask, begin } from "./boot.js";
import { answerIn, exampleIn, problemIn, say, sentenceIn, shown } from "./bench-shown.js";
import { editorIn } from "./bench-editor.js";
import { forgotten, kept, keep } from "./bench-kept.js";

const at = name => document.querySelector(`[data-${name}]`);
const every = (what, run) => document.querySelectorAll(what).forEach(run);
const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
const LIMIT = 60_000;

const state = { texts: new Map(), given: null, deleted: new Set(), path: "", changes: {}, whole: true, session: String(Math.random()).slice(2), goal: "", pane: "examples", checked: null, edits: 0, keptEdits: 0, opened: 0, problems: [] };
const isUnsaved = () => state.edits !== state.keptEdits;

let pending = 0;
let timer = 0;
let deciding = 0;

/** Says on the page whether anything is still being worked out of what was typed or pressed. */
const toldBusy = () => document.documentElement.toggleAttribute("data-busy", pending + timer + deciding > 0);

async function working(work) {
  pending++;
  toldBusy();
  try {
    return await work;
  } finally {
    pending--;
    toldBusy();
  }
}

// ── questions ──────────────────────────────────────────────────────────────────────────────────────────────────

const asked = (door, data = {}) => working(answered(door, data));

/** What a door gives, with all that was typed since the last question; a worker started anew is told everything again. */
async function answered(door, data) {
  const brought = async () => {
    const isAll = state.whole;
    const gone = isAll && state.given ? Object.fromEntries([...state.deleted].map(path => [path, null])) : {};
    const changes = isAll ? { ...gone, ...Object.fromEntries(state.texts) } : state.changes;
    const question = { session: state.session, path: state.path, on: at("day").value, language, changes, whole: isAll && !state.given, ...data };
    state.changes = {};
    state.whole = false;
    // What was opened holds more than texts: blank forms and the like.
    if (isAll && state.given) await ask("bench.open", { session: state.session, zip: state.given.isZip }, { files: state.given.files, limit: LIMIT });
    return ask(`bench.${door}`, question, { limit: isAll ? 5 * LIMIT : LIMIT });
  };
  try {
    return await brought();
  } catch (fault) {
    if (!fault.problems || fault.problems.some(each => each.code === "too-long" || each.code === "stopped")) state.whole = true;
    if (!fault.problems?.some(each => each.code === "bench-forgotten")) throw fault;
    state.whole = true;
    return brought();
  }
}

// ── checking ───────────────────────────────────────────────────────────────────────────────────────────────────

let isChecking = false;
let isAgain = false;
let pace = 200;

function soon(wait = pace) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = 0;
    working(check());
  }, wait);
  toldBusy();
}

async function check() {
  if (!state.path) return;
  if (isChecking) return void (isAgain = true);
  isChecking = true;
  const { opened } = state;
  const began = performance.now();
  const slow = setTimeout(() => (at("count").textContent = say("正在检查…", "Checking…")), 700);
  try {
    // What is overdue is told as of today, whatever day is decided on.
    const found = await asked("check", { on: "" });
    clearTimeout(slow);
    // Nothing of a catalog that was closed meanwhile: the one that is open is checked next.
    if (opened === state.opened) {
      state.checked = found;
      show(found);
      await fill(state.pane);
      if (state.pane !== "examples") await fill("examples");
    }
  } catch (fault) {
    clearTimeout(slow);
    at("count").textContent = fault.message;
  }
  isChecking = false;
  // A large catalog is checked a little later, so that offers do not wait for it at every letter.
  pace = Math.min(800, Math.max(150, (performance.now() - began) * 0.5));
  if (isAgain) {
    isAgain = false;
    soon();
  }
}

function show(found) {
  state.problems = found.problems;
  const here = found.problems.filter(each => each.file === state.path);
  editor.mark(here);
  const warnings = found.problems.length - found.errors;
  at("count").textContent = found.problems.length
    ? say(`${found.errors} 处错误，${warnings} 处提醒`, `${found.errors} errors, ${warnings} warnings`)
    : say(`没有问题：${found.goals.length} 项可以决定，${found.facts} 个数据项，${found.examples} 个用例`, `No problems: ${found.goals.length} decidable, ${found.facts} facts, ${found.examples} examples`);
  at("count").dataset.errors = found.errors;
  at("problems").replaceChildren(...found.problems.map(each => problemIn(each, state.path, () => jump(each))));
  marksOnTabs();
  at("stale").hidden = found.is_fine;
  at("stale").textContent = at("stale").dataset[state.isShown ? "after" : "first"];
  every("[data-pane-body]", each => each.classList.toggle("is-stale", !found.is_fine));
  const goal = at("goal");
  const before = found.goals.some(each => each.name === state.goal);
  const ofFile = found.goals.find(each => each.file === state.path);
  if (!before || (state.isOpened && ofFile)) state.goal = (ofFile || found.goals[0])?.name || "";
  state.isOpened = false;
  const wanted = found.goals.map(each => each.name).join("\n");
  if (goal.dataset.names !== wanted) {
    goal.replaceChildren(...found.goals.map(each => new Option(each.title === each.name ? each.name : `${each.name}（${each.title}）`, each.name)));
    goal.dataset.names = wanted;
  }
  goal.value = state.goal;
}

function jump(place) {
  if (!place.file || !state.texts.has(place.file)) return;
  if (place.file !== state.path) openFile(place.file);
  editor.go(place.line, place.column || 1);
}

function nextProblem() {
  const { line } = editor.place();
  const here = state.problems.filter(each => each.file === state.path);
  const next = here.find(each => each.line > line) || here[0] || state.problems[0];
  if (next) jump(next);
}

// ── the panes ──────────────────────────────────────────────────────────────────────────────────────────────────

async function fill(pane) {
  if (!state.checked?.is_fine) return;
  state.isShown = true;
  const { opened } = state;
  const isGone = () => opened !== state.opened;
  const body = document.querySelector(`[data-pane-body="${pane}"]`);
  try {
    if (pane === "examples") {
      const found = await asked("examples");
      if (!isGone()) showExamples(body, found);
    }
    if (!state.goal || isGone()) return;
    if (pane === "prose") {
      const { sentences } = await asked("prose", { goal: state.goal });
      if (!isGone()) body.replaceChildren(sentenceIn(sentences, jump));
    }
    if (pane === "decide") await decide(isGone);
    if (pane === "form") await fillForm();
  } catch (fault) {
    if (isGone()) return;
    (pane === "decide" ? at("answer") : pane === "form" ? at("form-answer") : body).replaceChildren(shown("p", fault.message, "note note-warn"));
  }
}

function showExamples(body, found) {
  const wrong = found.results.length - found.right;
  const badge = at("badge");
  badge.textContent = found.results.length ? (wrong ? `✗ ${wrong}/${found.results.length}` : `✓ ${found.results.length}`) : "";
  badge.className = wrong ? "badge-bad" : "badge-good";
  const note = [];
  if (found.results.length < found.of) {
    const all = shown("button", say(`全部 ${found.of} 个都跑`, `Run all ${found.of}`), "tool");
    all.type = "button";
    all.addEventListener("click", async () => showExamples(body, await asked("examples", { all: true })));
    note.push(shown("p", say("这里是本文件的用例。", "These are the examples of this file."), "quiet"), all);
  }
  const none = found.of ? [] : [shown("p", say("还没有用例。在编辑框里打“用例”，选“新的用例”。", "No examples yet. Type “examples” in the editor."), "quiet")];
  body.replaceChildren(...note, ...none, ...found.results.map(each => exampleIn(each, jump)));
  const pick = at("from-example");
  const options = found.results.filter(each => each.subject === state.goal).map(each => new Option(each.name, each.name));
  pick.replaceChildren(new Option("—", ""), ...options);
}

async function decide(isGone) {
  const found = await asked("decide", { goal: state.goal, facts: at("facts").value });
  if (!isGone()) at("answer").replaceChildren(answerIn(found));
}

async function fillForm(pressed = {}) {
  const form = at("form");
  const { opened, goal } = state;
  const posted = postedIn(form);
  const isFirst = form.dataset.goal !== goal;
  const found = await asked("form", { goal, posted: { ...posted, ...pressed } });
  if (opened !== state.opened || goal !== state.goal) return;
  // What was typed meanwhile is not overwritten by an answer that does not know it: it is asked with that as well.
  if (!isFirst && JSON.stringify(postedIn(form)) !== JSON.stringify(posted)) return fillForm(pressed);
  if (form.dataset.goal !== state.goal || form.dataset.html !== JSON.stringify(found.steps)) {
    const focused = document.activeElement?.name && form.contains(document.activeElement) ? document.activeElement : null;
    const marked = focused?.type === "text" ? [focused.selectionStart, focused.selectionEnd] : null;
    const opened = new Set([...form.querySelectorAll("details[open]")].map(each => each.closest(".field")?.querySelector("[name=_asked]")?.value));
    // The page's own words, escaped by its template.
    form.innerHTML = found.steps.map(each => `<h2></h2>${each.html}`).join("");
    form.querySelectorAll(":scope > h2").forEach((each, number) => (each.textContent = found.steps[number].name));
    form.querySelectorAll(".field").forEach(each => {
      const details = each.querySelector("details");
      if (details && opened.has(each.querySelector("[name=_asked]")?.value)) details.open = true;
    });
    form.dataset.goal = state.goal;
    form.dataset.html = JSON.stringify(found.steps);
    const again = focused && form.querySelector(`#${CSS.escape(focused.id)}`);
    again?.focus({ preventScroll: true });
    if (marked) again?.setSelectionRange(...marked);
  }
  at("form-answer").replaceChildren(answerIn(found.answer, true));
}

function postedIn(form) {
  if (form.dataset.goal !== state.goal) return {};
  const posted = {};
  for (const [name, value] of new FormData(form)) (posted[name] ||= []).push(value);
  return posted;
}

at("form").addEventListener("change", () => fill("form"));
at("form").addEventListener("submit", event => {
  event.preventDefault();
  const button = event.submitter;
  fillForm(button?.name === "_add" || button?.name === "_remove" ? { [button.name]: [button.value] } : {}).catch(fault => at("form-answer").replaceChildren(shown("p", fault.message, "note note-warn")));
});

at("facts").addEventListener("input", () => {
  clearTimeout(deciding);
  deciding = setTimeout(() => {
    deciding = 0;
    working(fill("decide"));
  }, 250);
  toldBusy();
});
at("from-example").addEventListener("change", async () => {
  const example = at("from-example").value;
  if (!example) return;
  const found = await asked("facts", { goal: state.goal, example });
  if (example !== at("from-example").value) return;
  at("facts").value = found.facts;
  at("day").value = found.on;
  await fill("decide");
});
at("goal").addEventListener("change", () => {
  state.goal = at("goal").value;
  fill(state.pane);
});
at("day").addEventListener("change", () => fill(state.pane));

function choose(pane, focus = false) {
  state.pane = pane;
  every("[data-pane]", each => {
    const isChosen = each.dataset.pane === pane;
    each.setAttribute("aria-selected", isChosen);
    each.tabIndex = isChosen ? 0 : -1;
    if (isChosen && focus) each.focus();
  });
  every("[data-pane-body]", each => (each.hidden = each.dataset.paneBody !== pane));
  fill(pane);
}
every("[data-pane]", each => each.addEventListener("click", () => choose(each.dataset.pane)));
for (const list of [at("panes"), at("files")]) {
  list.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1000, End: 1000 }[event.key];
    if (!step) return;
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const number = Math.max(0, Math.min(tabs.length - 1, tabs.indexOf(document.activeElement) + step));
    event.preventDefault();
    tabs[number].click();
    list.querySelectorAll("[role=tab]")[number]?.focus();
  });
}

// ── files ──────────────────────────────────────────────────────────────────────────────────────────────────────

const MOST_TABS = 10;

function showFiles() {
  const paths = [...state.texts.keys()];
  const shortened = path => path.split("/").slice(1).join("/") || path;
  const isFew = paths.length <= MOST_TABS;
  at("files").hidden = !isFew;
  at("file-list").hidden = isFew;
  at("files").replaceChildren(...(isFew ? paths : []).map(path => {
    const tab = shown("button", shortened(path));
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", path === state.path);
    tab.tabIndex = path === state.path ? 0 : -1;
    tab.title = path;
    tab.dataset.path = path;
    tab.addEventListener("click", () => openFile(path));
    return tab;
  }));
  at("file-list").replaceChildren(...(isFew ? [] : paths).map(path => new Option(path, path)));
  at("file-list").value = state.path;
  marksOnTabs();
}

function marksOnTabs() {
  every("[data-path]", tab => {
    const here = state.problems.filter(each => each.file === tab.dataset.path);
    tab.classList.toggle("has-error", here.some(each => each.severity === "error"));
    tab.classList.toggle("has-warning", here.length > 0 && !here.some(each => each.severity === "error"));
  });
}

function openFile(path) {
  state.isOpened = path !== state.path;
  state.path = path;
  editor.open(path, state.texts.get(path));
  showFiles();
  soon(0);
}
at("file-list").addEventListener("change", () => openFile(at("file-list").value));

/** What came of another catalog is not shown beside this one. */
function emptied() {
  state.isShown = false;
  for (const name of ["answer", "form-answer", "form", "badge", "from-example"]) at(name).replaceChildren();
  for (const pane of ["examples", "prose"]) document.querySelector(`[data-pane-body="${pane}"]`).replaceChildren();
  at("form").dataset.goal = at("form").dataset.html = at("facts").value = "";
}

function openAll(texts, { isKept = false, given = null } = {}) {
  emptied();
  state.opened++;
  state.texts = new Map(Object.entries(texts));
  state.given = given;
  state.deleted = new Set();
  state.whole = true;
  state.changes = {};
  state.goal = "";
  state.problems = [];
  state.keptEdits = state.edits;
  editor.forget();
  at("bench").hidden = false;
  at("stored").hidden = true;
  every("[data-do=download], [data-do=save]", each => (each.disabled = false));
  at("saved").textContent = isKept ? say("从这台设备取出。", "Taken from this device.") : "";
  const paths = [...state.texts.keys()];
  const first = paths.find(path => /^(政策|事项|一件事|benefit|matter|theme)[:：] *\S/m.test(state.texts.get(path))) || paths[0];
  openFile(first);
  editor.refresh();
}

function changed(path, text) {
  if (state.texts.get(path) === text) return;
  state.texts.set(path, text);
  state.deleted.delete(path);
  state.changes[path] = text;
  state.edits++;
  at("saved").textContent = notKept;
  soon();
}

function dropped(path) {
  state.texts.delete(path);
  state.deleted.add(path);
  state.changes[path] = null;
  state.edits++;
  editor.forget(path);
}

const folderOf = path => path.slice(0, path.lastIndexOf("/") + 1);
const top = () => state.path.split("/")[0] || say("我的目录", "catalog");

/** A question to the author: what they typed, or true, or nothing. */
function dialog(title, text, value) {
  const box = at("dialog-box");
  at("dialog-title").textContent = title;
  at("dialog-text").textContent = text;
  box.hidden = value === undefined;
  box.value = value || "";
  const asked = at("dialog");
  asked.returnValue = "";
  asked.showModal();
  (value === undefined ? at("dialog-yes") : box).focus();
  if (value) box.setSelectionRange(value.lastIndexOf("/") + 1, value.lastIndexOf("."));
  return new Promise(done => asked.addEventListener("close", () => done(asked.returnValue === "yes" && (value === undefined || box.value.trim())), { once: true }));
}

async function pathFrom(title, value) {
  const given = await dialog(title, say("写成 文件夹/名称.yaml", "as folder/name.yaml"), value);
  if (!given) return "";
  let path = given.replaceAll("\\", "/").split("/").filter(part => part && part !== "." && part !== "..").join("/");
  if (!/\.(yaml|md|txt)$/.test(path)) path += ".yaml";
  if (!path.includes("/")) path = `${top()}/${path}`;
  if (state.texts.has(path) && path !== value) {
    await dialog(say("已经有了", "There is one already"), path);
    return "";
  }
  return path;
}

/** Which catalog was wanted last: what comes late of an earlier wish is not opened in its place. */
let wanted = 0;

const does = {
  async starter() {
    if (!(await mayLose())) return;
    const mine = ++wanted;
    const { texts } = await working(ask("bench.starter", { name: say("我的目录", "catalog") }));
    if (mine === wanted) openAll(texts);
  },
  async blank() {
    if (!(await mayLose())) return;
    wanted++;
    const folder = say("我的目录", "catalog");
    const head = say(`目录: ${folder}\n语言: 1\n`, `catalog: ${folder}\nlanguage: 1\n`);
    const first = `${folder}/${say("政策", "benefit")}.yaml`;
    openAll({ [`${folder}/${say("目录", "catalog")}.yaml`]: head, [first]: "" });
    openFile(first);
    editor.focus();
  },
  async new() {
    const path = await pathFrom(say("新文件", "New file"), `${folderOf(state.path) || `${top()}/`}${say("新文件", "new")}.yaml`);
    if (!path) return;
    state.texts.set(path, "");
    state.changes[path] = "";
    openFile(path);
    editor.focus();
  },
  async rename() {
    const before = state.path;
    const path = await pathFrom(say("改名", "Rename"), before);
    if (!path || path === before) return;
    const text = state.texts.get(before);
    dropped(before);
    changed(path, text);
    openFile(path);
  },
  async delete() {
    if (!(await dialog(say("删除这个文件？", "Delete this file?"), state.path))) return;
    dropped(state.path);
    const [next] = state.texts.keys();
    if (next) openFile(next);
    else openAll({ [`${top()}/目录.yaml`]: "" });
  },
  async format() {
    try {
      const { path } = state;
      let edits, text;
      // What was typed meanwhile is put in order as well.
      do {
        ({ edits } = state);
        ({ text } = await asked("format"));
      } while (edits !== state.edits && path === state.path);
      if (path === state.path) editor.put(text);
    } catch (fault) {
      at("count").textContent = say("先改好错误，再整理。", "Put the errors right first, then format.");
    }
    editor.focus();
  },
  complete() {
    editor.complete();
  },
  async download() {
    const found = await asked("pack");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([found.files.zip], { type: "application/zip" }));
    link.download = `${top()}.zip`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
  async save() {
    try {
      const { edits } = state;
      await working(keep({ texts: Object.fromEntries(state.texts), given: state.given, deleted: [...state.deleted] }));
      state.keptEdits = edits;
      at("saved").textContent = isUnsaved() ? notKept : say("已存在这台设备上。", "Kept on this device.");
    } catch {
      at("saved").textContent = say("这个浏览器不让存，请下载 zip。", "This browser keeps nothing; download a zip.");
    }
  },
  async reopen() {
    if (!(await mayLose())) return;
    const mine = ++wanted;
    const found = await working(kept());
    if (!found || mine !== wanted) return;
    openAll(found.texts, { isKept: true, given: found.given });
    state.deleted = new Set(found.deleted);
  },
  async forget() {
    await forgotten();
    at("stored").hidden = true;
  },
};
every("[data-do]", each => each.addEventListener("click", async () => {
  try {
    await does[each.dataset.do]();
  } catch (fault) {
    at("saved").textContent = fault.message;
  }
}));

const notKept = say("有没存的改动", "Changes not kept yet");
const mayLose = async () => !isUnsaved() || dialog(say("有没存的改动", "There are changes not kept"), say("丢掉它们，打开别的？", "Give them up and open another?"));
addEventListener("beforeunload", event => {
  if (isUnsaved()) event.preventDefault();
});

async function openGiven(files, isZip) {
  if (!(await mayLose())) return;
  const mine = ++wanted;
  try {
    const given = {};
    for (const file of files) given[file.webkitRelativePath || file.name] = file;
    const found = await working(ask("bench.open", { session: state.session, zip: isZip }, { files: given, limit: LIMIT }));
    if (mine !== wanted) return;
    openAll(found.texts, { given: { files: given, isZip } });
    state.whole = false;
    if (found.guessed.length) at("saved").textContent = say(`按 GB18030 读的：${found.guessed.join("、")}`, `Read as GB18030: ${found.guessed.join(", ")}`);
  } catch (fault) {
    at("saved").textContent = fault.message;
  }
}
every("[data-open]", box => box.addEventListener("change", async () => {
  const files = [...box.files].filter(file => !/(^|\/)[._]/.test(file.webkitRelativePath));
  if (files.length) await openGiven(files, box.dataset.open === "zip");
  box.value = "";
}));
addEventListener("dragover", event => {
  event.preventDefault();
  document.body.classList.add("is-over");
});
addEventListener("dragleave", () => document.body.classList.remove("is-over"));
addEventListener("drop", event => {
  event.preventDefault();
  document.body.classList.remove("is-over");
  const [file] = event.dataTransfer?.files || [];
  if (file) openGiven([file], /\.zip$/i.test(file.name));
});

// ── the editor, and the beginning ──────────────────────────────────────────────────────────────────────────────

const editor = editorIn(at("editor"), {
  changed: text => changed(state.path, text),
  offers: async (line, column) => (await asked("complete", { line, column })).offers,
  told: (line, column) => asked("told", { line, column }),
  next: nextProblem,
  save: () => does.save(),
  format: () => does.format(),
  word: at("word"),
});

const now = new Date();
at("day").value = new Date(now.getTime() + 8 * 3600_000).toISOString().slice(0, 10); // the day it is in China

try {
  const found = await kept();
  if (found) {
    at("stored-text").textContent = say(`这台设备上存着“${Object.keys(found.texts)[0].split("/")[0]}”（${new Date(found.at).toLocaleString()}）。`, `“${Object.keys(found.texts)[0].split("/")[0]}” is kept on this device (${new Date(found.at).toLocaleString()}).`);
    at("stored").hidden = false;
  }
  const place = at("state");
  const { ms } = await begin();
  // Somebody may have opened something before all was there.
  if (!wanted) {
    await does.starter();
    at("stored").hidden = !found;
  }
  place.textContent = say(`${(ms / 1000).toFixed(1)} 秒装好，可以离线写。`, `Ready in ${(ms / 1000).toFixed(1)} s; works without a network.`);
  place.dataset.state = "ready";
} catch (fault) {
  at("state").textContent = fault.message;
  at("state").dataset.state = "failed";
}
