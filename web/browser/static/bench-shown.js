// How the bench shows what Python told: problems, examples, answers, sentences. Words are put in as text, never as HTML.
const chinese = !document.documentElement.lang.startsWith("en");
export const say = (zh, en) => (chinese ? zh : en);

export function shown(tag, text, style = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (style) made.className = style;
  return made;
}

function row(go, ...parts) {
  const button = shown("button", "", "row");
  button.type = "button";
  button.append(...parts);
  button.addEventListener("click", go);
  return button;
}

export function problemIn(problem, path, go) {
  const item = shown("li", "", `is-${problem.severity}`);
  const file = problem.file === path ? "" : `${problem.file} `;
  const where = problem.line ? say(`${file}第${problem.line}行第${problem.column}列 `, `${file}line ${problem.line}, column ${problem.column} `) : file;
  const button = row(go, shown("b", `${problem.severity_word} ${problem.title}`), document.createTextNode(" "), shown("span", where, "where"), document.createTextNode(problem.message));
  if (problem.hint) button.append(shown("span", problem.hint, "hint"));
  button.title = problem.code;
  item.dataset.code = problem.code;
  item.append(button);
  return item;
}

export function exampleIn(example, jump) {
  const block = shown("div", "", example.is_right ? "example is-right" : "example is-wrong");
  block.dataset.example = example.name;
  const expected = example.expected.map(each => `${each.key} ${each.value}`).join(say("，", ", "));
  const parts = [
    shown("b", `${example.is_right ? "✓" : "✗"} ${example.name}`),
    document.createTextNode(say(`　${example.subject}，${example.on}。应得：${expected || "—"}`, ` ${example.subject}, ${example.on}. Expected: ${expected || "—"}`)),
  ];
  if (!example.is_right) {
    if (example.came) parts.push(shown("span", say(`算出：${example.came}`, `Came: ${example.came}`), "wrong"));
    for (const each of example.problems) parts.push(shown("span", `${each.message}${each.hint ? ` ${each.hint}` : ""}`, "wrong"));
  }
  const wrong = example.problems.find(each => each.file === example.file && each.line);
  block.append(row(() => jump(wrong || example), ...parts));
  return block;
}

/** The outcome, and why; folded away where there is little room. */
export function answerIn(found, isFolded = false) {
  const box = shown("div", "", `bench-answer bench-answer-${found.outcome || "none"}`);
  box.append(shown("h2", [found.outcome_word, found.value].filter(Boolean).join(say("，", ", ")) || found.head));
  const list = shown("ul", "");
  for (const each of found.lines) list.append(shown("li", each.text, `depth-${Math.min(8, each.depth)}`));
  if (isFolded) {
    const details = document.createElement("details");
    details.append(shown("summary", say("为什么", "Why")), list);
    box.append(details);
  } else box.append(list);
  box.dataset.outcome = found.outcome || "none";
  return box;
}

export function sentenceIn(sentences, jump) {
  const list = shown("ul", "", "sentences");
  for (const each of sentences) {
    const item = document.createElement("li");
    const basis = each.basis.length ? [shown("span", `〔${each.basis.join("；")}〕`, "where")] : [];
    item.append(row(() => jump(each), shown("b", each.label), document.createTextNode(`${say("：", ": ")}${each.text}`), ...basis));
    list.append(item);
  }
  return list;
}
