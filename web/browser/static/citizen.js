// A citizen's form: the pages come from Python in the worker, links and buttons ask it for the next.
import { ask, begin, site, stop } from "./boot.js";
import { forget as forgetParcel, offer, prepare } from "./parcel.js";

const LIMIT = 20_000; // milliseconds for one page: more is a rule gone wild
const state = document.querySelector("[data-state]");
const chosen = new URLSearchParams(location.search);
const catalog = chosen.get("catalog");
const goal = chosen.get("goal");
const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
let slug;
let last = 0; // pages asked for: what an earlier question brings is not shown in the place of a later one

if (catalog && goal) fill();
else choose();

function choose() {
  const wanted = document.querySelector("[data-wanted]");
  const narrow = () => {
    const text = wanted.value.trim().toLowerCase();
    for (const each of document.querySelectorAll("[data-goal]")) each.hidden = !each.textContent.toLowerCase().includes(text);
    for (const each of document.querySelectorAll("[data-catalog]")) each.hidden = !each.querySelector("[data-goal]:not([hidden])");
    document.querySelector("[data-none]").hidden = document.querySelector("[data-goal]:not([hidden])");
  };
  wanted.addEventListener("input", narrow);
  narrow(); // somebody may have typed before this script came
  begin().then(() => tell("ready"), fault => tell("failed", fault.message));
}

async function fill() {
  try {
    document.querySelector("[data-choosing]").hidden = true;
    const [{ catalogs }] = await Promise.all([site(), begin(), prepare()]);
    const found = catalogs.find(each => each.name === catalog);
    slug = found?.slug ?? catalog;
    for (const door of found?.more ?? []) await ask(door);
    await opened(found);
    await go(`/${encodeURIComponent(slug)}/${encodeURIComponent(goal)}/apply`);
    tell("ready");
  } catch (fault) {
    tell("failed", fault.message);
  }
}

/** Opens the program cut down to the goal; where it cannot be had, the whole one, which is kept in any case. */
async function opened(found) {
  const as = `${catalog}/${goal}`;
  const small = found?.goals[goal];
  if (small) {
    try {
      return await ask("program.open", { as }, { site: { program: small } });
    } catch (fault) {
      if (fault.problems?.[0]?.code !== "missing") throw fault;
    }
  }
  if (!found) throw new Error(document.querySelector("[data-no-catalog]").dataset.noCatalog);
  return ask("program.open", { as }, { site: { program: found.program } });
}

async function go(address, posted = null, mine = ++last) {
  const look = [language, "plain"];
  const found = await ask("citizen.page", { as: `${catalog}/${goal}`, address, posted, look, area: catalog }, { limit: LIMIT });
  if (mine !== last) return;
  if (found.address) return go(found.address, null, mine);
  show(found.html, address.split("#")[1]);
}

function show(html, anchor) {
  const page = document.createDocumentFragment();
  page.append(...new DOMParser().parseFromString(html, "text/html").getElementById("main").childNodes);
  banshi(page);
  const main = document.getElementById("main");
  main.replaceChildren(page);
  offer(main, { as: `${catalog}/${goal}`, catalog: slug, goal });
  const summary = document.getElementById("problems");
  const place = (anchor && document.getElementById(decodeURIComponent(anchor))) || summary || main;
  place.focus();
  if (place === main) scrollTo(0, 0);
}

/** Boxes as a browser sends them. */
function boxes(form, button) {
  const found = {};
  for (const [name, value] of new FormData(form, button)) (found[name] ??= []).push(String(value));
  return found;
}

let sent = null; // a form that is on its way is not sent again by a second press
document.addEventListener("submit", event => {
  event.preventDefault();
  if (event.target === sent) return;
  sent = event.target;
  run(go(new URL(event.target.action).pathname, boxes(event.target, event.submitter)));
});

document.addEventListener("click", event => {
  const link = event.target.closest("main a[href]");
  const forget = event.target.closest("[data-forget]");
  if (forget) forgetParcel();
  if (forget) run(ask("citizen.forget", { as: `${catalog}/${goal}`, goal }).then(() => go(`/${encodeURIComponent(slug)}/${encodeURIComponent(goal)}/apply`)));
  if (!link || !link.pathname.includes("/apply/") && !link.pathname.startsWith(`/${encodeURIComponent(slug)}/`)) return;
  event.preventDefault();
  if (link.pathname.includes("/apply/")) run(go(link.pathname + link.search + link.hash));
  else location.search = "";
});

let running = 0;
async function run(work) {
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  running++;
  try {
    await work;
  } catch (fault) {
    tell("failed", fault.message);
    if (fault.problems?.[0]?.code === "too-long") stop();
  } finally {
    if (!--running) {
      main.removeAttribute("aria-busy");
      sent = null;
    }
  }
}

function tell(name, text = "") {
  document.documentElement.dataset.state = name;
  let place = state;
  if (text && !place.isConnected) document.getElementById("main").prepend(place);
  place.dataset.state = name;
  place.textContent = text;
  place.hidden = !text;
}
