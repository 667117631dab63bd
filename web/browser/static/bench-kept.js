// What an author chose to keep on this device: one catalog, in the browser's own database, and nothing unless asked.
const NAME = "banshi-bench";

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("catalog");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within(mode, run) {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const work = base.transaction("catalog", mode, { durability: "strict" });
      const asked = run(work.objectStore("catalog"));
      work.oncomplete = () => done(asked.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  } finally {
    base.close();
  }
}

export const keep = what => within("readwrite", store => store.put({ ...what, at: Date.now() }, "last"));
export const forgotten = () => within("readwrite", store => store.delete("last"));

/** What was kept; nothing where there is none, or where the browser keeps nothing. */
export async function kept() {
  const bases = await indexedDB.databases?.().catch(() => []);
  // To look is not to make: without a word from the author there is no database at all.
  if (bases && !bases.some(each => each.name === NAME)) return null;
  return within("readonly", store => store.get("last")).catch(() => null);
}
