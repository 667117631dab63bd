// Keeps the whole site in the browser, each file checked by its hash, so that it works without a network. SITE stands above.
const NAME = `banshi-site-${SITE.version}`;
const here = new URL("./", self.location).href;

self.addEventListener("install", event => {
  event.waitUntil(kept());
});

async function kept() {
  const cache = await caches.open(NAME);
  const missing = [];
  for (const [path, integrity] of Object.entries(SITE.files)) {
    const address = new URL(path, here).href;
    if (!(await cache.match(address))) missing.push([address, integrity]);
  }
  // A few at a time: the page has work of its own.
  const next = async () => {
    for (let each = missing.pop(); each; each = missing.pop()) {
      const [address, integrity] = each;
      const found = await fetch(address, { integrity, credentials: "same-origin", cache: address.endsWith(".html") ? "reload" : "default" });
      if (!found.ok) throw new Error(`${address}: ${found.status}`);
      await cache.put(address, found);
    }
  };
  await Promise.all([next(), next(), next()]);
}

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("banshi-site-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", event => {
  const address = event.request.url.split("#")[0];
  if (event.request.method !== "GET" || !address.startsWith(here)) return;
  event.respondWith(given(event.request, address));
});

async function given(request, address) {
  const cache = await caches.open(NAME);
  const plain = address.split("?")[0];
  const found = await cache.match(plain === here ? `${here}index.html` : plain.endsWith("/en/") ? `${plain}index.html` : plain);
  if (found) return found;
  const fresh = await fetch(request);
  // A program cut down to one goal is kept once it was wanted.
  if (fresh.ok && SITE.more.some(path => here + path === plain)) await cache.put(plain, fresh.clone());
  return fresh;
}
