// The clients that people use our JSON Schemas in, behind one pipe: a request of JSON a line, an answer of JSON a line.
// Started as `node clients.cjs FOLDER`, where FOLDER holds node_modules.
"use strict";
const { createRequire } = require("node:module");
const { createInterface } = require("node:readline");
const { join } = require("node:path");
const from = createRequire(join(process.argv[2], "package.json"));

// ── a page for them to live in ─────────────────────────────────────────────────────────────────────────────────────

const { JSDOM } = from("jsdom");
const { window } = new JSDOM("<!doctype html><html lang='zh-CN'><body></body></html>", { pretendToBeVisual: true, url: "http://localhost" });
Object.assign(globalThis, { window, document: window.document, navigator: window.navigator });
for (const name of ["HTMLElement", "Element", "Node", "Event", "MutationObserver", "File"]) globalThis[name] = window[name];

const said = [];
for (const way of ["error", "warn", "info", "log"]) console[way] = (...parts) => said.push(`${way}: ${parts.map(shown).join(" ").slice(0, 300)}`);
const shown = part => {
  if (typeof part === "string") return part;
  if (part instanceof Error) return part.message;
  try { return JSON.stringify(part); } catch { return String(part); }
};
const { createElement } = from("react");
const { createRoot } = from("react-dom/client");
const { flushSync } = from("react-dom");
const Ajv = from("ajv").default;
const Ajv2020 = from("ajv/dist/2020").default;
const addFormats = from("ajv-formats").default;
const RjsfForm = from("@rjsf/core").default;
const rjsfValidator = from("@rjsf/validator-ajv8").default;
const { JsonForms } = from("@jsonforms/react");
const { vanillaRenderers, vanillaCells } = from("@jsonforms/vanilla-renderers");
const core = from("@jsonforms/core");
const { transform } = from("sucrase");

// ── which questions an answer of ajv's is about ────────────────────────────────────────────────────────────────────

const first = pointer => pointer.split("/")[1]?.replace(/~1/g, "/").replace(/~0/g, "~");
const blamed = errors => unique((errors ?? []).map(error => {
  if (error.instancePath) return first(error.instancePath);
  return error.params.missingProperty ?? error.params.additionalProperty ?? (error.keyword === "if" ? null : error.keyword);
}));
const unique = list => [...new Set(list.filter(each => each !== null && each !== undefined))].sort();

// ── the form that is being looked at ───────────────────────────────────────────────────────────────────────────────

const opened = new Map();
let form;

function open({ name, schema, older, rjsf, props, jsonforms, notes }) {
  form = opened.get(name);
  if (form) return { said: form.said };
  const strict = Class => { const ajv = new Class({ strict: true, strictRequired: true, allErrors: true, logger: console }); addFormats(ajv); return ajv; };
  said.length = 0;
  const tests = [strict(Ajv2020).compile(schema), strict(Ajv).compile(older)], words = [...said];
  const jsonFormsAjv = core.createAjv();
  form = { schema, older, rjsf, props, jsonforms, notes, tests, jsonFormsAjv, said: words };
  opened.set(name, form);
  return { said: words };
}

/** For each document: whom each client blames. */
function judge({ documents }) {
  const [newer, old] = form.tests;
  return documents.map(document => {
    newer(document); old(document);
    const state = core.coreReducer(undefined, core.Actions.init(document, form.older, form.jsonforms, { ajv: form.jsonFormsAjv }));
    return {
      "ajv 2020-12": blamed(newer.errors),
      "ajv draft-07": blamed(old.errors),
      "react-jsonschema-form": blamed(rjsfValidator.rawValidation(form.older, document).errors),
      "JSON Forms": blamed(state.errors),
    };
  });
}

// ── drawn ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function drawn(element, look) {
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place, { onUncaughtError: error => said.push(`thrown: ${error.message}`), onRecoverableError: error => said.push(`recovered: ${error.message}`) });
  flushSync(() => root.render(element));
  try { return await look(place); } finally { flushSync(() => root.unmount()); place.remove(); }
}

/** What `run` gives, and what the consoles said meanwhile. */
const overheard = async run => { said.length = 0; const found = await run(); return { ...found, said: [...new Set(said)] }; };
const keys = () => Object.keys(form.schema.properties);
const by = (name, value) => `[${name}="${value.replace(/["\\]/g, "\\$&")}"]`;
/** JSON Forms tells of a change after ten milliseconds, and React draws what was told in a turn of its own: several turns, for on a busy machine one long wait is over before the second. */
const pause = async () => { for (let turn = 0; turn < 4; turn++) await new Promise(done => setTimeout(done, 11)); };

/** Types into a box, or chooses, as React takes it from a person. */
function type(box, value) {
  const kind = box instanceof window.HTMLSelectElement ? window.HTMLSelectElement : window.HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(box, value);
  flushSync(() => box.dispatchEvent(new window.Event(kind === window.HTMLSelectElement ? "change" : "input", { bubbles: true })));
}
const click = box => flushSync(() => box.click());
const optionsOf = key => {
  const found = form.schema.properties[key], one = found.items ?? (found.$ref ? form.schema.$defs[found.$ref.split("/").pop()] : found);
  return one.type === "boolean" ? [true, false] : one.oneOf?.map(each => each.const);
};

/** Puts an answer into react-jsonschema-form by hand; false where there is no such question now. */
function answerInRjsf(place, key, value) {
  const options = optionsOf(key), at = suffix => place.querySelector(by("id", `root_${key}${suffix}`));
  if (Array.isArray(value)) {
    if (!at("-0")) return false;
    options.forEach((option, index) => { if (at(`-${index}`).checked !== value.includes(option)) click(at(`-${index}`)); });
  } else if (options && at("-0")) click(at(`-${options.indexOf(value)}`));
  else if (!at("")) return false;
  else type(at(""), options ? String(options.indexOf(value)) : String(value));
  return true;
}

/** The same in JSON Forms. */
function answerInJsonForms(place, key, value) {
  const path = `#/properties/${key}`, box = place.querySelector(by("id", `${path}-input`)), radios = [...place.querySelectorAll(by("name", path))];
  const seen = box ?? radios[0];
  if (!seen || seen.closest("[hidden]")) return false;
  if (radios.length) { if (!radios[optionsOf(key).indexOf(value)].checked) click(radios[optionsOf(key).indexOf(value)]); }
  else if (typeof value !== "boolean") type(box, String(value));
  else do click(box); while (box.checked !== value);
  return true;
}

/** Answers what is asked, as often as something new is asked. */
function answerAll(place, wanted, answer) {
  const open = new Map(Object.entries(wanted));
  for (let round = 0; open.size && round < 9; round++) for (const [key, value] of open) if (answer(place, key, value)) open.delete(key);
  return [...open.keys()];
}

/** react-jsonschema-form: begins with `document`, then somebody answers `wanted` by hand and hands in. */
const inRjsf = (document, wanted) => overheard(() => {
  let sent = null, refused = null;
  const element = createElement(RjsfForm, {
    schema: form.older, uiSchema: form.rjsf, validator: rjsfValidator, ...form.props, formData: document,
    onSubmit: ({ formData }) => { sent = formData; }, onError: errors => { refused = errors; },
  });
  return drawn(element, place => {
    const left = answerAll(place, wanted, answerInRjsf);
    const asked = keys().filter(key => ["", "-0"].some(suffix => place.querySelector(by("id", `root_${key}${suffix}`))));
    const chosen = unique([...place.querySelectorAll("input:checked")].map(box => box.name.replace(/^root_/, "").replace(/\[\]$/, "")));
    flushSync(() => place.querySelector("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true })));
    const wrong = refused && unique(refused.map(each => each.name === "if" ? null : each.property.split(".")[1] ?? each.params.missingProperty));
    const marked = keys().filter(key => place.querySelector(`${by("id", `root_${key}__error`)}, [id^="root_${key}_"][id$="__error"]`)).sort();
    return { left, asked, chosen, sent, wrong: wrong ?? [], marked, unknown: place.querySelectorAll(".unsupported-field").length };
  });
});

/** The same in JSON Forms, with its plain set of renderers. What is hidden stays in its data: `pruned` takes it out. */
const inJsonForms = (document, wanted) => overheard(() => {
  let now = {};
  const element = createElement(JsonForms, {
    schema: form.older, uischema: form.jsonforms, data: document, renderers: vanillaRenderers, cells: vanillaCells, ajv: form.jsonFormsAjv,
    onChange: state => { now = state; },
  });
  return drawn(element, async place => {
    const left = answerAll(place, wanted, answerInJsonForms);
    await pause();
    // A control carries its path in its id or, where it has none, in a class from which some signs are gone.
    const controls = [...place.querySelectorAll(".control")];
    const control = key => place.querySelector(by("id", `#/properties/${key}`)) ?? controls.find(each => each.classList.contains(`root_properties_${key.replace(/[^\p{L}\p{N}_-]/gu, "_")}`));
    const seen = keys().filter(key => control(key) && !control(key).closest("[hidden]"));
    const marked = seen.filter(key => control(key).querySelector(".validation_error, .array-table-layout > .validation:not(:empty)")).sort();
    const wrong = blamed(now.errors);
    return { left, asked: seen, sent: wrong.length ? null : now.data, kept: now.data, wrong, marked, unknown: (place.textContent.match(/No applicable/g) ?? []).length };
  });
});

async function draw({ visits }) {
  const found = [];
  for (const { document = {}, wanted = {} } of visits) found.push({ rjsf: await inRjsf(document, wanted), "JSON Forms": await inJsonForms(document, wanted) });
  return found;
}

// ── the code of the documentation ──────────────────────────────────────────────────────────────────────────────────

let pages = {};

/** Takes over the code that a page shows, by the name of its file. */
function learn({ code }) { pages = code; return Object.keys(pages); }

/** A file of the page, as a bundler would load it for the form that is open. */
function load(name, loaded = form.loaded ??= {}) {
  if (loaded[name]) return loaded[name];
  const data = { "校验.schema.json": form.schema, "表单.schema.json": form.older, "表单.rjsf.json": form.rjsf, "表单.jsonforms.json": form.jsonforms, "表单.props.json": form.props, "表单.why.json": form.notes };
  if (name in data) return data[name];
  const { code } = transform(pages[name], { transforms: ["jsx", "imports"], production: true, jsxRuntime: "automatic" });
  const module = { exports: {} };
  new Function("require", "module", "exports", code)(path => path.startsWith("./") ? load(path.slice(2), loaded) : from(path), module, module.exports);
  return loaded[name] = module.exports;
}

const check = ({ documents }) => documents.map(document => { const { answers, errors } = load("校验.js").check(document); return { answers, wrong: blamed(errors) }; });

/** The whole component of a page: filled in by hand and handed in. */
const use = async ({ page, answer, wanted }) => overheard(() => {
  let sent = null;
  return drawn(createElement(load(page).default, { onSubmit: answers => { sent = answers; } }), async place => {
    const submit = () => flushSync(() => place.querySelector("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true })));
    await pause(); submit();
    const empty = place.textContent;
    const left = answerAll(place, wanted, answer === "rjsf" ? answerInRjsf : answerInJsonForms);
    await pause(); submit();
    return { left, sent, empty };
  });
});

// ── our own pages ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A page with our script: somebody fills its boxes, again and again; which questions are asked then, and what would be sent. */
function fill({ html, script, fillings }) {
  const { window } = new JSDOM(html, { runScripts: "outside-only" });
  const form = window.document.querySelector("form"), wrong = [];
  window.addEventListener("error", event => wrong.push(event.message));
  window.eval(script);
  const boxes = [...form.querySelectorAll("input:not([type=hidden]), select")];
  const found = fillings.map(wanted => {
    for (const box of boxes) {
      const texts = wanted[box.name] ?? [];
      if (box.type === "radio" || box.type === "checkbox") box.checked = texts.includes(box.value);
      else box.value = texts[0] ?? "";
    }
    boxes[0].dispatchEvent(new window.Event("input", { bubbles: true }));
    return { sent: [...new window.FormData(form)], wrong: [...wrong] };
  });
  window.close();
  return found;
}

const answers = { fill, open, judge, draw, learn, check, use };

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let answer;
    try { answer = { found: await answers[request.do](request) }; } catch (error) { answer = { fault: `${error.stack}` }; }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
})();
