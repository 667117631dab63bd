// Answers the questions of a page, one after another.
import { Failure, forgetMemory, installed, keptMemory, listed, load, loaded, lock, problemsOf, python, refusal, started, unzipped, wheelsOf } from "./python.js";

let answered, told;
let line = Promise.resolve();
const progress = (part, zh, en) => self.postMessage({ progress: { part, zh, en } });

async function start({ layers, isFresh, ...site }) {
  progress(0.02, "正在读取文件清单", "Reading the list of files");
  await listed(site);
  const kept = isFresh ? null : await keptMemory();
  const wanted = [...new Set([...(kept?.layers ?? []), ...(layers.length ? layers : lock.first)])];
  progress(0.06, "正在取运行环境", "Fetching the runtime");
  const coming = wheelsOf(wanted).map(unzipped);
  coming.forEach(each => each.catch(() => {}));
  progress(0.15, "正在启动 Python", "Starting Python");
  await started(kept ? { _loadSnapshot: kept.memory } : {});
  progress(0.8, "正在装入规则程序", "Loading the rules");
  (await Promise.all(coming)).forEach(installed);
  // What was kept was the same for everybody and every time: chance begins anew.
  python.runPython("import importlib, random\nimportlib.invalidate_caches()\nrandom.seed()\nimport web.browser.inside as inside");
  const inside = python.globals.get("inside");
  answered = inside.answered;
  inside.tells((part, text) => told?.(part, text));
  const { result } = JSON.parse(answered('{"id": 0, "door": "version"}'));
  if (!result) throw refusal("fault", "Python 没有应答。", "Python does not answer.");
  self.postMessage({ ready: { python: result.python, isRestored: Boolean(kept), isKept: Boolean(kept) && wanted.every(each => kept.layers.includes(each)), layers: [...loaded] } });
}

async function reply({ id, door, data, files, site }) {
  const row = lock.doors[door];
  const given = [];
  try {
    if (row) await load([row.layer]);
    const paths = {};
    for (const [name, path] of Object.entries(site)) files[name] = await unzipped(path);
    for (const [name, content] of Object.entries(files)) {
      paths[name] = `/tmp/given-${id}-${given.length}`;
      python.FS.writeFile(paths[name], content instanceof Uint8Array ? content : new Uint8Array(content));
      given.push(paths[name]);
    }
    told = (part, text) => self.postMessage({ id, progress: { part, text } });
    const say = () => {
      self.postMessage({ id, begun: true });
      return JSON.parse(answered(JSON.stringify({ id, door, data: given.length ? { ...data, files: paths } : data })));
    };
    const answer = row?.keeps ? await keeping(say) : say();
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

// ── what is kept because somebody asked for it ──────────────────────────────────────────────────────────────────

let isMounted = false;
const synced = isIn => new Promise((done, failed) => python.FS.syncfs(isIn, fault => (fault ? failed(fault) : done())));

/** Works on what is kept as it stands now, alone among the tabs of this site, and keeps what came of it. */
function keeping(work) {
  const whole = async () => {
    await brought();
    const found = work();
    await kept();
    return found;
  };
  return navigator.locks ? navigator.locks.request("banshi-kept", whole) : whole();
}

async function brought() {
  if (!isMounted) {
    python.FS.mkdirTree("/kept");
    python.FS.mount(python.FS.filesystems.IDBFS, {}, "/kept");
    isMounted = true;
  }
  await synced(true);
}

const kept = () => synced(false);

self.onmessage = ({ data }) => {
  if (!data.begin) {
    line = line.then(() => reply(data));
    return;
  }
  start(data.begin).catch(async fault => {
    if (!data.begin.isFresh && !(fault instanceof Failure)) await forgetMemory();
    self.postMessage({ failed: problemsOf(fault), mayTryAfresh: !data.begin.isFresh && !(fault instanceof Failure) });
  });
};
