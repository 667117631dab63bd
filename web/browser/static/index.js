// The first page: starts Python, and says when everything works.
import { ask, begin } from "./boot.js";

const place = document.querySelector("[data-state]");
try {
  const { ms } = await begin();
  const { python } = await ask("version");
  place.textContent = place.dataset.ready.replace("{python}", python).replace("{seconds}", (ms / 1000).toFixed(1));
  place.dataset.state = "ready";
} catch (fault) {
  place.textContent = fault.message;
  place.dataset.state = "failed";
}
