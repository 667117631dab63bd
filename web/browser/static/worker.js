// Python in a worker. Every file is named with its hash in the site's lock: another one is never used, none else is fetched.
const plainFetch = self.fetch.bind(self);
const known = new Map(); // address → integrity
let lock, root, python, answered, told;
const loaded = new Set();
let line = Promise.resolve(); // one question after another

self.fetch = (what, how = {}) => {
  const address = new URL(what instanceof Request ? what.url : what, self.location).href;
  const integrity = known.get(address);
  if (!integrity) return Promise.reject(refusal("not-ours", address, `不在本站文件清单里，不取用：${address}`, `Not in the list of this site's files, and not fetched: ${address}`));
  return fetched(address, integrity, how);
};

class Failure extends Error {
  constructor(problems) {
    super(problems[0].en);
    this.problems = problems;
  }
}
const refusal = (code, subject, zh, en) => new Failure([{ code, zh, en, subject }]);

async function fetched(address, integrity, how = {}) {
  const name = address.split("/").pop();
  try {
    const found = await plainFetch(address, { ...how, integrity, credentials: "same-origin" });
    if (!found.ok) throw refusal("missing", name, `取不到 ${name}（${found.status}）。`, `${name} cannot be had (${found.status}).`);
    return found;
  } catch (fault) {
    if (fault instanceof Failure) throw fault;
    // A browser says "failed to fetch" of both: whether the file is there at all tells them apart.
    const there = await plainFetch(address, { method: "HEAD" }).then(found => found.ok, () => false);
    if (there) throw refusal("tampered", name, `${name} 和发布时的不一样（校验值不符），没有使用。请重新安装本站。`, `${name} is not the file that was published (its hash differs) and was not used. Install this site again.`);
    throw refusal("missing", name, `取不到 ${name}，请检查网络。`, `${name} cannot be had; check the network.`);
  }
}

const progress = (part, zh, en) => self.postMessage({ progress: { part, zh, en } });

async function start({ root: at, lock: place, integrity, layers }) {
  root = at;
  progress(0.02, "正在读取文件清单", "Reading the list of files");
  lock = await (await fetched(new URL(place, root).href, integrity)).json();
  for (const [path, hash] of Object.entries(lock.files)) known.set(new URL(path, root).href, hash);
  progress(0.06, "正在下载运行环境", "Fetching the runtime");
  const indexURL = new URL(lock.runtime.at, root).href;
  const wheels = wheelsOf(layers.length ? layers : lock.first);
  const coming = wheels.map(unzipped);
  coming.forEach(each => each.catch(() => {}));
  // An import cannot say its hash: the file is checked first and then imported as it lies in the cache.
  await Promise.all(["pyodide.mjs", "pyodide.asm.mjs"].map(name => fetch(indexURL + name).then(found => found.arrayBuffer())));
  const { loadPyodide } = await import(indexURL + "pyodide.mjs");
  progress(0.3, "正在启动 Python", "Starting Python");
  python = await loadPyodide({
    indexURL,
    lockFileURL: indexURL + "pyodide-lock.json",
    packageBaseUrl: root,
    env: { HOME: "/home/pyodide", BANSHI_CACHE: `${lock.runtime.site}/${lock.runtime.kept}`, PYTHONHASHSEED: "0" },
    stdout: () => {},
    stderr: () => {},
  });
  progress(0.8, "正在装入规则程序", "Loading the rules");
  const buffers = await Promise.all(coming);
  buffers.forEach(installed);
  python.runPython("import importlib\nimportlib.invalidate_caches()\nimport web.browser.inside as inside");
  const inside = python.globals.get("inside");
  answered = inside.answered;
  inside.tells((part, text) => told?.(part, text));
  self.postMessage({ ready: { python: lock.runtime.python, restored: false } });
}

function wheelsOf(layers) {
  const found = [];
  for (const name of layers) {
    for (const each of [...lock.layers[name].on, name]) {
      if (loaded.has(each)) continue;
      loaded.add(each);
      found.push(...lock.layers[each].wheels);
    }
  }
  return found;
}

/** A compressed file of the site, as it is when it is not. */
async function unzipped(path) {
  const found = await fetch(new URL(path, root).href);
  return new Response(found.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Puts the files of a wheel where Python finds them. A wheel of ours holds its files as they are, one after another. */
function installed(buffer) {
  const view = new DataView(buffer);
  const names = new TextDecoder();
  const made = new Set();
  for (let at = 0; view.getUint32(at, true) === 0x04034b50; ) {
    const size = view.getUint32(at + 18, true);
    const nameLength = view.getUint16(at + 26, true);
    const start = at + 30 + nameLength + view.getUint16(at + 28, true);
    const path = `${lock.runtime.site}/${names.decode(new Uint8Array(buffer, at + 30, nameLength))}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(folder)) {
      made.add(folder);
      python.FS.mkdirTree(folder);
    }
    python.FS.writeFile(path, new Uint8Array(buffer, start, size), { canOwn: true });
    at = start + size;
  }
}

async function load(layer) {
  const wheels = wheelsOf([layer]);
  if (!wheels.length) return;
  (await Promise.all(wheels.map(unzipped))).forEach(installed);
  python.runPython("importlib.invalidate_caches()");
}

async function reply({ id, door, data, files, site }) {
  const row = lock.doors[door];
  const given = [];
  try {
    if (row) await load(row.layer);
    if (row?.keeps) await brought();
    const paths = {};
    for (const [name, path] of Object.entries(site)) files[name] = await unzipped(path);
    for (const [name, content] of Object.entries(files)) {
      paths[name] = `/tmp/given-${id}-${given.length}`;
      python.FS.writeFile(paths[name], content instanceof Uint8Array ? content : new Uint8Array(content));
      given.push(paths[name]);
    }
    told = (part, text) => self.postMessage({ id, progress: { part, text } });
    const question = { id, door, data: given.length ? { ...data, files: paths } : data };
    const answer = JSON.parse(answered(JSON.stringify(question)));
    if (row?.keeps) await kept();
    const back = answer.result?.files;
    if (back && typeof back === "object") {
      answer.files = {};
      for (const [name, path] of Object.entries(back)) {
        answer.files[name] = python.FS.readFile(path);
        python.FS.unlink(path);
      }
      self.postMessage(answer, Object.values(answer.files).map(each => each.buffer));
    } else {
      self.postMessage(answer);
    }
  } catch (fault) {
    self.postMessage({ id, problems: problemsOf(fault) });
  } finally {
    told = null;
    for (const path of given) if (python.FS.analyzePath(path).exists) python.FS.unlink(path);
  }
}

// ── what is kept ────────────────────────────────────────────────────────────────────────────────────────────────

let isMounted = false;
const synced = fromDisk => new Promise((done, failed) => python.FS.syncfs(fromDisk, fault => (fault ? failed(fault) : done())));

async function brought() {
  if (isMounted) return;
  python.FS.mkdirTree("/kept");
  python.FS.mount(python.FS.filesystems.IDBFS, {}, "/kept");
  isMounted = true;
  await synced(true);
}

const kept = () => synced(false);

function problemsOf(fault) {
  if (fault instanceof Failure) return fault.problems;
  const what = String(fault?.message || fault).trim().split("\n").pop().slice(0, 200);
  return [{ code: "fault", zh: `程序出错了（${what}）。`, en: `A fault of the program (${what}).` }];
}

self.onmessage = ({ data }) => {
  if (data.begin) start(data.begin).catch(fault => self.postMessage({ failed: problemsOf(fault) }));
  else line = line.then(() => reply(data));
};
