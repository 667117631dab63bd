// Shows and hides questions of one page. The server decides again.
(() => {
  "use strict";
  const each = (within, what, run) => within.querySelectorAll(what).forEach(run);
  const half = text => text.replace(/[！-～]/g, c => String.fromCharCode(c.charCodeAt(0) - 65248)).trim();
  const fold = (parts, decides) => parts.includes(decides) ? decides : parts.includes(null) ? null : !decides;
  const order = (a, word, b) => ({ lt: a < b, le: a <= b, gt: a > b, ge: a >= b, eq: a === b })[word];

  // null: it waits for an answer. The same as forms/conditions.py.
  const holds = (test, given) => {
    if (typeof test === "boolean") return test;
    const [word, rest] = Object.entries(test)[0];
    if (word === "and" || word === "or") return fold(rest.map(part => holds(part, given)), word === "or");
    if (word === "not") { const found = holds(rest, given); return found === null ? null : !found; }
    if (word === "present") return given(rest).length ? true : null;
    const values = given(rest[0]), value = values[0], wanted = rest[1], asked = given.asked(rest[0]);
    if (word === "has") return asked ? values.includes(String(wanted)) : null;
    if (word === "count") return asked ? order(values.length, wanted, rest[2]) : null;
    if (value === undefined) return null;
    const number = given.number(rest[0], value);
    const same = one => typeof one === "number" ? number === one : value === String(one);
    return number === null ? null : word === "eq" ? same(wanted) : word === "in" ? wanted.some(same) : order(number, word, wanted);
  };

  // Called by citizen.js as well.
  (window.banshi = page => each(page, "form[data-live]", form => {
    each(form, "template", held => held.replaceWith(held.content));
    const given = key => new FormData(form).getAll(key).filter(text => text !== "");
    given.number = (key, text) => {
      const limits = (form.elements[key].dataset || {}).number;
      if (!limits) return Number(text);
      const [scale, low, high, unit] = JSON.parse(limits), typed = half(text);
      const plain = typed.endsWith(unit) ? typed.slice(0, typed.lastIndexOf(unit)).trim() : typed;
      const parts = /^-?(?:\d{1,3}(?:,\d{3})+|\d{1,34})(\.\d{1,34})?$/.exec(plain), number = Number(plain.replace(/,/g, ""));
      return parts && (parts[1] || "").replace(/0+$/, "").length <= scale + 1 && number <= high && (low === null || number >= low) ? number : null;
    };
    given.asked = key => given("_asked").includes(key);
    const show = () => {
      for (let rounds = 20, moved = true; moved && rounds--;) {
        moved = false;
        each(form, "[data-when]", part => {
          const gone = holds(JSON.parse(part.dataset.when), given) !== true;
          if (part.hidden === gone && part.ready) return;
          part.ready = 1;
          part.hidden = gone;
          each(part, "input,select,button", box => { box.disabled = gone; });
          moved = true;
        });
      }
    };
    form.oninput = form.onchange = show;
    addEventListener("pageshow", show);
    show();
  }))(document);
})();
