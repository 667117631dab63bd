// Python for a page: started in a worker, asked by messages, ended when it takes too long.
const ground = document.documentElement.dataset;
const root = new URL(ground.root, document.baseURI).href;
const chinese = !document.documentElement.lang.startsWith("en");
const SILENCE = 60_000; // milliseconds without a word from a worker that is starting
const say = (zh, en) => (chinese ? zh : en);

export class Problem extends Error {
  constructor(problems) {
    super(problems.map(each => (chinese ? each.zh : each.en)).join("\n"));
    this.problems = problems;
  }
}

let worker = null;
let ready = null;
let watch = 0;
let number = 0;
const waiting = new Map();
const listeners = new Set();
const began = performance.now();

const problem = (code, zh, en) => new Problem([{ code, zh, en }]);
const stopped = () => problem("stopped", "已停下。", "Stopped.");

/** Starts Python if it is not running; gives {python, ms, isRestored} when it answers. */
export function begin(onProgress) {
  if (onProgress) listeners.add(onProgress);
  ready ??= started(false).then(found => {
    keepLater(found);
    return found;
  });
  ready.catch(() => {});
  return ready;
}

/** `isFresh`: from nothing, whatever memory of an earlier start is kept. */
function started(isFresh) {
  return new Promise((done, failed) => {
    worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "banshi" });
    const give = fault => {
      end(fault);
      failed(fault);
    };
    const again = fault => {
      if (isFresh) return give(fault);
      clearTimeout(watch);
      worker.terminate();
      started(true).then(done, failed);
    };
    const live = () => {
      clearTimeout(watch);
      watch = setTimeout(
        () => again(problem("no-start", "装载停在半路，没有动静了。请检查网络，或者服务器发来的 Content-Security-Policy 是否允许 wasm-unsafe-eval，然后刷新这一页。", "Loading came to a halt. Check the network, and that the Content-Security-Policy of the server allows wasm-unsafe-eval; then load this page again.")),
        Number(ground.patience) || SILENCE,
      );
    };
    live();
    worker.onerror = event => {
      event.preventDefault();
      give(problem("no-worker", `浏览器没能启动后台程序（${event.message || "worker"}）。`, `The browser could not start the worker (${event.message || "worker"}).`));
    };
    worker.onmessage = ({ data }) => {
      if (data.progress && data.id === undefined) {
        live();
        tell(data.progress);
      } else if (data.ready) {
        clearTimeout(watch);
        tell({ part: 1, zh: "", en: "" });
        done({ ...data.ready, ms: Math.round(performance.now() - began) });
      } else if (data.failed) {
        const fault = new Problem(data.failed);
        if (data.mayTryAfresh) again(fault);
        else give(fault);
      } else {
        answered(data);
      }
    };
    worker.postMessage({ begin: { ...place(), isFresh, layers: (ground.layers || "").split(" ").filter(Boolean) } });
  });
}

const place = () => ({ root, lock: ground.lock, integrity: ground.lockIntegrity });

// ── the next start ──────────────────────────────────────────────────────────────────────────────────────────────

const QUIET = 2_000; // milliseconds without a question before anything is done for the next start

/** Keeps the site, and Python as it is after its start, when nothing else is to be done. */
async function keepLater({ isKept, layers }) {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  await quiet();
  navigator.serviceWorker.register(new URL("service-worker.js", root), { scope: root }).catch(() => {});
  await navigator.serviceWorker.ready;
  tellKept("site");
  if (isKept) return tellKept("memory");
  await quiet();
  const maker = new Worker(new URL("./snapshot.js", import.meta.url), { type: "module", name: "banshi-memory" });
  maker.onmessage = ({ data }) => {
    maker.terminate();
    tellKept(data.kept ? "memory" : "site");
  };
  maker.onerror = event => {
    event.preventDefault();
    maker.terminate();
  };
  maker.postMessage({ ...place(), layers });
}

/** What is kept for the next start: “site”, then “memory”. Told to the page, which may show it. */
function tellKept(what) {
  document.documentElement.dataset.kept = what;
  document.dispatchEvent(new CustomEvent("banshi-kept", { detail: what }));
}

async function quiet() {
  do await new Promise(done => setTimeout(done, Number(ground.quiet) || QUIET));
  while (waiting.size);
}

/**
 * What a door of Python gives for `data`; throws a Problem with what to tell people. `site` names files of the site to go along.
 * `limit`: milliseconds that it may work, without those in which other questions are answered or files come.
 */
export async function ask(door, data = {}, { files = {}, site = {}, limit = 0, onProgress } = {}) {
  const given = {};
  for (const [name, file] of Object.entries(files)) given[name] = file instanceof Blob ? await file.arrayBuffer() : file;
  await begin();
  const id = ++number;
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed, limit, onProgress });
    worker.postMessage({ id, door, data, files: given, site });
  });
}

let listed;

/** The lock of this site: its catalogs, their programs, its files. */
export const site = () => (listed ??= fetch(new URL(ground.lock, root), { integrity: ground.lockIntegrity }).then(found => found.json()));

/** Ends Python at once, whatever it is doing; the next question starts it anew. */
export function stop() {
  end(stopped());
}

function answered({ id, result, problems, files, progress, begun }) {
  const asked = waiting.get(id);
  if (!asked) return;
  if (begun) {
    if (asked.limit) asked.timer = setTimeout(() => end(problem("too-long", "算得太久，已停下。", "It took too long and was stopped.")), asked.limit);
    return;
  }
  if (progress) return void asked.onProgress?.(progress.part, progress.text);
  waiting.delete(id);
  clearTimeout(asked.timer);
  if (problems) asked.failed(new Problem(problems));
  else asked.done(files ? { ...result, files } : result);
}

function end(fault) {
  clearTimeout(watch);
  worker?.terminate();
  worker = ready = null;
  for (const asked of waiting.values()) {
    clearTimeout(asked.timer);
    asked.failed(fault);
  }
  waiting.clear();
}

function tell(progress) {
  const text = say(progress.zh, progress.en);
  listeners.forEach(listener => listener(progress.part, text));
  const bar = document.querySelector("[data-loading]");
  if (!bar) return;
  bar.hidden = progress.part >= 1;
  bar.querySelector("progress").value = progress.part;
  bar.querySelector("[data-loading-text]").textContent = text;
}
