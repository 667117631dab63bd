// The first page: starts Python, and says when everything works without a network.
import { begin } from "./boot.js";

const place = document.querySelector("[data-state]");
const say = (state, text, values = {}) => {
  place.dataset.state = state;
  place.textContent = Object.entries(values).reduce((found, [name, value]) => found.replace(`{${name}}`, value), text);
};
document.addEventListener("banshi-kept", () => say("kept", place.dataset.kept));
try {
  const { ms, python } = await begin();
  say("ready", place.dataset.ready, { python, seconds: (ms / 1000).toFixed(1) });
} catch (fault) {
  say("failed", fault.message);
}
