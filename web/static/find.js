// Searches a site without a server. The index is fetched when somebody is about to type.
(() => {
  "use strict";
  const form = document.querySelector("[data-find]"), list = document.getElementById("hits"), box = document.getElementById("q");
  const loud = text => text.toLowerCase().replace(/[！-～]/g, c => String.fromCharCode(c.charCodeAt(0) - 65248)).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const without = (text, fillers) => fillers.reduce((left, word) => left.split(word).join(" "), text).trim() || text;

  const scores = (text, index) => {
    const found = new Map(), add = stretch => {
      const worth = Object.prototype.hasOwnProperty.call(index.words, stretch) ? index.words[stretch] : [];
      for (let at = 0; at < worth.length; at += 2) found.set(worth[at], (found.get(worth[at]) || 0) + worth[at + 1]);
    };
    const seen = new Set([text, text.replace(/ /g, "")]);
    for (const word of text.replace(/([a-z]) (?=[a-z])/g, "$1").split(/[^a-z]+/)) {
      const sound = word.replace(/([zcs])h/g, "$1").replace(/ng/g, "n").replace(/l/g, "n").replace(/v/g, "u");
      for (let start = 0; start < sound.length; start++)
        for (let end = start + 3; end <= sound.length; end++) seen.add(sound.slice(start, end));
      if (sound.length > 1) seen.add(sound);
    }
    for (const run of without(text, index.fillers).split(" ").concat(text.split(" "))) {
      for (let start = 0; start < run.length; start++)
        for (let end = start + 1; end <= Math.min(run.length, start + 12); end++)
          if (!/^[a-z]+$/.test(run.slice(start, end)) || end - start === run.length) seen.add(run.slice(start, end));
    }
    seen.forEach(add);
    return [...found].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  };

  const show = () => {
    const text = loud(box.value).slice(0, 60), index = window.banshiIndex;
    list.hidden = !text || !index;
    if (list.hidden) return;
    const found = scores(text, index), best = found.length ? found[0][1] : 0;
    const hits = found.filter(hit => hit[1] >= best * .35 && hit[1] >= 20).slice(0, 20);
    const head = document.createElement("h2"), cards = document.createElement("ol");
    head.textContent = hits.length ? form.dataset.found : form.dataset.none;
    cards.className = "cards cards-list";
    for (const [number] of hits) {
      const [title, place, chinese, english, about, own] = index.goals[number], name = document.documentElement.lang === "en" && own;
      const card = document.createElement("li"), link = document.createElement("a"), tag = document.createElement("p"), text = document.createElement("p");
      card.className = "card"; link.className = "card-link"; link.href = place; link.textContent = name || title; link.lang = name ? "en" : "zh-CN"; text.lang = "zh-CN";
      tag.className = "quiet"; tag.textContent = document.documentElement.lang === "en" ? english : chinese;
      text.className = "card-about"; text.textContent = about;
      card.append(link, tag, text); cards.append(card);
    }
    list.replaceChildren(head, cards);
  };

  const fetched = () => {
    if (fetched.once) return;
    fetched.once = document.head.appendChild(document.createElement("script"));
    fetched.once.src = form.dataset.find;
    fetched.once.onload = show;
  };
  form.hidden = false;
  box.addEventListener("focus", fetched);
  box.addEventListener("input", () => { fetched(); show(); });
  form.addEventListener("submit", event => { event.preventDefault(); fetched(); show(); });
})();
