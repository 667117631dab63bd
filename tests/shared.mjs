// Runs pytest in Pyodide under Node: the wheels of the site first, then tests and pytest as they lie on this machine.
// node shared.mjs SITE ROOT PACKAGES tests…
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { pathToFileURL } from "node:url";

const [site, root, packages, ...tests] = process.argv.slice(2);
const lock = JSON.parse(fs.readFileSync(path.join(site, fs.readdirSync(site).find(name => /^lock\..*\.json$/.test(name))), "utf8"));
const at = path.join(site, lock.runtime.at);
try {
  const { loadPyodide } = await import(pathToFileURL(path.join(at, "pyodide.mjs")));
  const python = await loadPyodide({
    indexURL: at,
    env: { HOME: "/home/pyodide", BANSHI_CACHE: `${lock.runtime.site}/${lock.runtime.kept}`, CI: "1", PYTHONDONTWRITEBYTECODE: "1", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" },
  });
  for (const layer of Object.values(lock.layers)) {
    for (const wheel of layer.wheels) {
      python.unpackArchive(new Uint8Array(zlib.gunzipSync(fs.readFileSync(path.join(site, wheel)))), "zip", { extractDir: lock.runtime.site });
    }
  }
  for (const [place, folder] of [["/root", root], ["/packages", packages]]) {
    python.FS.mkdirTree(place);
    python.mountNodeFS(place, folder);
  }
  python.globals.set("tests", JSON.stringify(tests));
  process.exitCode = python.runPython(`
import json, os, sys
# The library of tests is the machine's; what is tried is what travels. Nothing native of the machine can be imported here.
sys.path[:] = [*(each for each in sys.path if each), "/packages", "/root"]
os.chdir("/root")
import pytest
from unittest.mock import MagicMock
# Hypothesis is native at its core: what it would make up is left to the machine, and each such test says that it was skipped.
for name in ("hypothesis", "hypothesis.strategies", "hypothesis.stateful"):
    sys.modules[name] = MagicMock()
sys.modules["hypothesis"].given = lambda *_, **__: pytest.mark.skip(reason="made up by Hypothesis, on the machine alone")
for name in ("settings", "example", "assume"):
    setattr(sys.modules["hypothesis"], name, lambda *_, **__: lambda test: test)
int(pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", "--import-mode=importlib", "--noconftest", "-o", "pythonpath=", *json.loads(tests)]))
`);
} catch (fault) {
  console.error(String(fault?.message ?? fault).slice(-3000));
  process.exitCode = 70;
}
