// Python and the files it needs. Every file is named with its hash in the site's lock: another one is never used, none else is fetched.
const plainFetch = self.fetch.bind(self);
const known = new Map(); // address → integrity
export const KEEPING = "banshi-memory"; // where the browser keeps what Python looks like once it has started
export let python, lock, root;
export const loaded = new Set();

self.fetch = (what, how = {}) => {
  const address = new URL(what instanceof Request ? what.url : what, self.location).href;
  const integrity = known.get(address);
  if (!integrity) return Promise.reject(refusal("not-ours", `不在本站文件清单里，不取用：${address}`, `Not in the list of this site's files, and not fetched: ${address}`));
  return fetched(address, integrity, how);
};

export class Failure extends Error {
  constructor(problems) {
    super(problems[0].en);
    this.problems = problems;
  }
}
export const refusal = (code, zh, en) => new Failure([{ code, zh, en }]);

export function problemsOf(fault) {
  if (fault instanceof Failure) return fault.problems;
  const what = String(fault?.message || fault).trim().split("\n").pop().slice(0, 200);
  return [{ code: "fault", zh: `程序出错了（${what}）。`, en: `A fault of the program (${what}).` }];
}

async function fetched(address, integrity, how = {}) {
  const name = address.split("/").pop();
  const missing = status => refusal("missing", `取不到 ${name}${status}，请检查网络，或者重新发布本站。`, `${name} cannot be had${status}; check the network, or publish this site again.`);
  let found;
  try {
    found = await plainFetch(address, { ...how, integrity, credentials: "same-origin" });
  } catch {
    // A browser says “failed to fetch” of both: whether the file is there at all tells them apart.
    const there = await plainFetch(address, { method: "HEAD" }).then(each => each.ok, () => false);
    throw there
      ? refusal("tampered", `${name} 和发布时的不一样（校验值不符），没有使用。请重新发布本站。`, `${name} is not the file that was published (its hash differs) and was not used. Publish this site again.`)
      : missing("");
  }
  if (!found.ok) throw missing(`（${found.status}）`);
  return found;
}

/** Reads the lock, and knows from then on which files there are. */
export async function listed({ root: at, lock: place, integrity }) {
  root = at;
  lock = await (await fetched(new URL(place, root).href, integrity)).json();
  for (const [path, hash] of Object.entries(lock.files)) known.set(new URL(path, root).href, hash);
}

/** Starts Python: from nothing, or as it was when its memory was kept. */
export async function started(how = {}) {
  const indexURL = new URL(lock.runtime.at, root).href;
  // An import cannot say its hash: the file is checked first and then imported as it lies in the cache.
  await Promise.all(["pyodide.mjs", "pyodide.asm.mjs"].map(name => fetch(indexURL + name).then(found => found.arrayBuffer())));
  const { loadPyodide } = await import(indexURL + "pyodide.mjs");
  python = await loadPyodide({
    indexURL,
    lockFileURL: indexURL + "pyodide-lock.json",
    packageBaseUrl: root,
    // The allocator that Python brings along keeps small things near each other; that of the runtime alone takes half as long again.
    env: { HOME: "/home/pyodide", BANSHI_CACHE: `${lock.runtime.site}/${lock.runtime.kept}`, PYTHONHASHSEED: "0", PYTHONMALLOC: "mimalloc" },
    stdout: () => {},
    stderr: () => {},
    ...(how._loadSnapshot ? { createPyodideModule: await roomy(indexURL, how._loadSnapshot) } : {}),
    ...how,
  });
}

/** The runtime with as much memory from the start as was kept: it would else begin with less than has to be put back. */
async function roomy(indexURL, kept) {
  const { default: made } = await import(indexURL + "pyodide.asm.mjs");
  const heap = kept.length - new DataView(kept.buffer, kept.byteOffset).getUint32(4, true);
  return settings => {
    const usual = settings.instantiateWasm;
    settings.instantiateWasm = (imports, done) => usual(imports, (instance, module) => {
      const { memory } = instance.exports;
      const more = heap - memory.buffer.byteLength;
      if (more > 0) memory.grow(Math.ceil(more / 65536));
      done(instance, module);
    });
    return made(settings);
  };
}

/** The wheels of layers, each once, those of the layers below first. */
export function wheelsOf(layers) {
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
export async function unzipped(path) {
  const found = await fetch(new URL(path, root).href);
  return new Response(found.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** Puts the files of a wheel where Python finds them. A wheel of ours holds its files as they are, one after another. */
export function installed(buffer) {
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

export async function load(layers) {
  const wheels = wheelsOf(layers);
  if (!wheels.length) return;
  (await Promise.all(wheels.map(unzipped))).forEach(installed);
  python.runPython("import importlib\nimportlib.invalidate_caches()");
}

/** The memory kept for this very runtime and these very wheels, and the layers that are in it; null where there is none. */
export async function keptMemory() {
  try {
    const cache = await caches.open(KEEPING);
    const found = await cache.match(new URL(`memory/${lock.key}`, root).href);
    if (!found) return null;
    return { layers: found.headers.get("x-layers").split(" "), memory: whole(new Uint8Array(await found.arrayBuffer())) };
  } catch {
    return null; // no secure context, no room, private browsing: the usual start does it
  }
}

export async function keepMemory(layers, memory) {
  await caches.delete(KEEPING); // that of an earlier site is of no use to this one
  const cache = await caches.open(KEEPING);
  await cache.put(new URL(`memory/${lock.key}`, root).href, new Response(filled(memory), { headers: { "x-layers": layers.join(" ") } }));
}

const PAGE = 65536;

/** A memory without its pages of nothing, more than half of it: how long it is, where each stretch that is left begins and ends, and the stretches. */
function filled(memory) {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  const stretches = [];
  for (let at = 0; at < memory.length; at += PAGE) {
    const end = Math.min(at + PAGE, memory.length);
    let word = at >> 2;
    while (word < end >> 2 && words[word] === 0) word++;
    if (word === end >> 2 && end < memory.length) continue;
    if (stretches.at(-1)?.[1] === at) stretches.at(-1)[1] = end;
    else stretches.push([at, end]);
  }
  const head = Uint32Array.of(memory.length, stretches.length, ...stretches.flat());
  return new Blob([head, ...stretches.map(([begin, end]) => memory.subarray(begin, end))]);
}

function whole(kept) {
  const [length, count] = new Uint32Array(kept.buffer, 0, 2);
  const ends = new Uint32Array(kept.buffer, 8, 2 * count);
  const memory = new Uint8Array(length);
  for (let at = 0, from = 8 + ends.byteLength; at < ends.length; at += 2) {
    memory.set(kept.subarray(from, from + ends[at + 1] - ends[at]), ends[at]);
    from += ends[at + 1] - ends[at];
  }
  return memory;
}

export const forgetMemory = () => caches.delete(KEEPING).catch(() => {});
