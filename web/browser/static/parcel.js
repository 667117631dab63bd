// What was filled in without a line, sealed to the service whose site this is: a file that nobody else can read.
import { ask } from "./boot.js";

const MARK = "parcel 1";
const PLACE = "/offline/"; // where the service itself hands out this site; anywhere else there is nobody to seal to
let key = null;
let number = "";

/** Takes the service's public key while there is a line. It stays in the memory of this page. */
export async function prepare() {
  if (!location.pathname.startsWith(PLACE) || !globalThis.crypto?.subtle || !navigator.onLine) return;
  const answer = await fetch("/parcel-key", { credentials: "omit" }).catch(() => null);
  if (answer?.ok) key = await answer.json();
}

/** Shows the part of a page that seals, where there is a key to seal to. */
export function offer(main, filled) {
  const part = main.querySelector("[data-parcel]");
  if (!part || !key) return;
  part.hidden = false;
  part.querySelector("[data-seal]").addEventListener("click", async () => {
    const [name, id] = ["name", "number"].map(each => part.querySelector(`[data-client=${each}]`));
    const missing = [name, id].find(each => !each.value.trim());
    part.querySelector("[data-wanting]").hidden = !missing;
    if (missing) return missing.focus();
    number ||= hex(crypto.getRandomValues(new Uint8Array(16)));
    const { text } = await ask("citizen.pack", { ...filled, parcel: number, client: { name: name.value.trim(), number: id.value.trim() } });
    save(await sealed(text), `${filled.goal}-${number.slice(0, 6)}.banshi`);
    part.querySelector("[data-sealed]").hidden = false;
  });
}

/** The next application is another one. */
export function forget() {
  number = "";
}

async function sealed(text) {
  const words = new TextEncoder();
  const theirs = await crypto.subtle.importKey("spki", Uint8Array.from(atob(key.key), each => each.charCodeAt(0)), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["wrapKey"]);
  const own = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: words.encode(`banshi ${MARK}\n${key.id}`) }, own, words.encode(text));
  const wrapped = await crypto.subtle.wrapKey("raw", own, theirs, { name: "RSA-OAEP" });
  return JSON.stringify({ banshi: MARK, key: key.id, wrapped: base64(wrapped), nonce: base64(iv), sealed: base64(closed) });
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow device has not begun to save it yet
}

const hex = data => Array.from(data, each => each.toString(16).padStart(2, "0")).join("");

function base64(data) {
  let found = "";
  for (const each of new Uint8Array(data)) found += String.fromCharCode(each);
  return btoa(found);
}
