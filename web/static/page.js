// What every page does better with a script, and does without.
(() => {
  "use strict";
  const each = (what, run) => document.querySelectorAll(what).forEach(run);
  const summary = document.getElementById("problems");
  if (summary) summary.focus();
  each("[data-print]", button => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  // Not before the form has gone: a disabled button is not sent along.
  each("[data-once]", button => {
    button.form.addEventListener("submit", () => {
      setTimeout(() => { button.disabled = true; }, 0);
    });
    // Who comes back finds the page as it was left.
    addEventListener("pageshow", () => { button.disabled = false; });
  });
})();
