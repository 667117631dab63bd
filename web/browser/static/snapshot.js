// Keeps what Python looks like once it has started and everything is imported, so that the next start need not do it again.
// It is made beside the Python that answers: nobody's answers are ever in it.
import { keepMemory, listed, load, lock, loaded, python, started } from "./python.js";

self.onmessage = async ({ data: { layers, ...site } }) => {
  try {
    await listed(site);
    await started({ _makeSnapshot: true });
    await load(layers);
    const modules = [...loaded].flatMap(name => lock.layers[name].modules);
    python.globals.set("wanted", JSON.stringify(modules));
    python.runPython("import importlib, json\nfor each in json.loads(wanted): importlib.import_module(each)\ndel wanted, each");
    await keepMemory([...loaded], python.makeMemorySnapshot());
    self.postMessage({ kept: [...loaded] });
  } catch (fault) {
    self.postMessage({ notKept: String(fault?.message || fault).slice(-300) });
  }
};
