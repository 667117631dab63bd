// The editor: CodeMirror with our offers, our problems under the words, and a line on the word at the cursor.
// Places are told in code points, as messages tell them; CodeMirror counts UTF-16 units.
import { say, shown } from "./bench-shown.js";

const CodeMirror = window.CodeMirror;
const CURSOR = "▌";
const points = text => [...text].length;
const units = (line, count) => [...line].slice(0, count).join("").length;

CodeMirror.defineMode("banshi", config =>
  CodeMirror.overlayMode(CodeMirror.getMode(config, "yaml"), {
    token(stream) {
      if (stream.match(/【[^】]*】?/)) return "quoted";
      if (stream.match(/\|\||[|‖｜]/)) return "bar";
      if (stream.match(/不属于|属于|介于|如果|那么|否则|满足|每个|有的/)) return "joins";
      if (stream.match(/ [且或非] /)) return "joins";
      stream.next();
      while (!stream.eol() && !/[【|‖｜不属介如那否满每有 ]/.test(stream.peek())) stream.next();
      return null;
    },
  }),
);

export function editorIn(place, page) {
  const docs = new Map();
  let isQuiet = false;
  let leaving = false;
  const cm = CodeMirror(place, {
    mode: "banshi", lineNumbers: true, indentUnit: 2, tabSize: 2, lineWrapping: false, styleActiveLine: true, viewportMargin: Infinity,
    gutters: ["problems-gutter", "CodeMirror-linenumbers"], screenReaderLabel: say("规则的文字", "The text of the rules"),
    matchBrackets: { bracketRegex: /[(){}[\]（）【】]/ }, autoCloseBrackets: { pairs: "()[]{}\"\"【】（）“”", triples: "", explode: "" },
    extraKeys: {
      "Ctrl-Space": () => complete(),
      "Ctrl-S": () => page.save(), "Cmd-S": () => page.save(),
      "Shift-Ctrl-F": () => page.format(), "Shift-Cmd-F": () => page.format(),
      "Ctrl-/": "toggleComment", "Cmd-/": "toggleComment",
      F8: () => page.next(),
      // Also offers that are still on their way are not wanted any more.
      Esc: () => {
        leaving = true;
        cm.state.completionActive?.close();
      },
      Enter: newline,
      Backspace: () => {
        const { line, ch } = cm.getCursor();
        const before = cm.getLine(line).slice(0, ch);
        if (cm.somethingSelected() || !ch || before.trim()) return CodeMirror.Pass;
        cm.replaceRange("", CodeMirror.Pos(line, ch - (ch % 2 || 2)), CodeMirror.Pos(line, ch), "+delete");
      },
      Tab: () => (leaving ? CodeMirror.Pass : cm.somethingSelected() ? cm.indentSelection("add") : cm.execCommand("insertSoftTab")),
      "Shift-Tab": () => (leaving ? CodeMirror.Pass : cm.indentSelection("subtract")),
    },
  });
  // While new offers are on their way the old ones would keep the Enter for themselves: it ends the line.
  cm.on("keydown", (_, event) => {
    const active = cm.state.completionActive;
    if (event.key === "Enter" && active?.widget && !active.widget.keyMap.Up) active.close();
  });
  // Esc and then Tab goes on to the next thing of the page; any other key takes that back.
  cm.on("keydown", (_, event) => {
    if (!["Escape", "Tab", "Shift"].includes(event.key)) leaving = false;
  });
  cm.on("focus", () => (leaving = false));

  /** A line goes on as deep as the one before it; behind a key that opens something, two blanks deeper. */
  function newline() {
    const { line, ch } = cm.getCursor();
    const before = cm.getLine(line).slice(0, ch);
    const indent = before.match(/^ */)[0].length + (/[:：]\s*([|>][-+\d]*\s*)?$/.test(before) ? 2 : 0);
    cm.replaceSelection(`\n${" ".repeat(before.trim() ? indent : Math.min(indent, ch))}`, "end", "+input");
    cm.scrollIntoView(null);
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────────────────

  const here = () => {
    const { line, ch } = cm.getCursor();
    return [line + 1, points(cm.getLine(line).slice(0, ch)) + 1];
  };

  async function hints(_, options) {
    const cursor = cm.getCursor();
    const before = cm.getLine(cursor.line).slice(0, cursor.ch);
    const offers = await page.offers(...here()).catch(() => []);
    if (CodeMirror.cmpPos(cursor, cm.getCursor())) return null;
    const likely = options.isAsked ? offers : offers.filter(each => each.replaces || each.sort === "option" || each.sort === "value");
    if (!likely.length) return null;
    const replaces = Math.max(...likely.map(each => each.replaces));
    const list = likely.map(each => {
      const from = CodeMirror.Pos(cursor.line, units(before, points(before) - each.replaces));
      return {
        text: each.text, displayText: each.label, from, to: cursor,
        render: element => element.append(shown("b", each.label), shown("span", each.says, "says")),
        hint: () => insert(each.text, from, cursor),
      };
    });
    const found = { list, from: CodeMirror.Pos(cursor.line, units(before, points(before) - replaces)), to: cursor };
    CodeMirror.on(found, "shown", () => document.querySelector(".CodeMirror-hints")?.setAttribute("aria-label", say("可以写的", "What may be written")));
    return found;
  }
  hints.async = false;

  function insert(text, from, to) {
    const [before, after] = text.split(CURSOR);
    cm.replaceRange(before + (after ?? ""), from, to, "complete");
    if (after === undefined) return;
    const lines = before.split("\n");
    const line = from.line + lines.length - 1;
    cm.setCursor(line, (lines.length === 1 ? from.ch : 0) + lines.at(-1).length);
  }

  function complete(isAsked = true) {
    cm.showHint({
      hint: hints, completeSingle: false, isAsked, closeCharacters: /[\s()[\]{};:：,，]/, alignWithWord: true, container: document.querySelector("main"),
      extraKeys: {
        Enter: (_, handle) => {
          // Who types on faster than offers come means the end of the line, and so does who has typed it all.
          const chosen = handle.data.list[document.querySelector(".CodeMirror-hint-active")?.hintId ?? 0];
          const isFresh = chosen && !CodeMirror.cmpPos(chosen.to, cm.getCursor());
          if (isFresh && chosen.text !== cm.getRange(chosen.from, chosen.to)) return handle.pick();
          handle.close();
          newline();
        },
        Tab: (_, handle) => handle.pick(),
      },
    });
  }

  cm.on("inputRead", (_, change) => {
    if (change.origin === "paste" || cm.state.completionActive) return;
    if (/[^\s()[\]{};:：]$/.test(change.text.at(-1)) || /[=≠：:(（[] ?$/.test(cm.getLine(change.to.line).slice(0, cm.getCursor().ch))) complete(false);
  });

  // ── changes ───────────────────────────────────────────────────────────────────────────────────────────────

  cm.on("change", () => {
    if (!isQuiet) page.changed(cm.getValue());
  });

  // ── what the word at the cursor means ─────────────────────────────────────────────────────────────────────

  let idle = 0;
  cm.on("cursorActivity", () => {
    clearTimeout(idle);
    idle = setTimeout(async () => {
      if (!docs.size || cm.state.completionActive) return;
      const found = await page.told(...here()).catch(() => ({}));
      page.word.replaceChildren(...(found.word ? [shown("b", found.word), document.createTextNode(`${say("：", ": ")}${found.lines.join(say("；", "; "))}`)] : []));
    }, 500);
  });

  let tip = null;
  let over = 0;
  let moves = 0;
  const away = () => {
    moves++;
    clearTimeout(over);
    tip?.remove();
    tip = null;
  };
  cm.getWrapperElement().addEventListener("mousemove", event => {
    away();
    if (event.buttons) return;
    over = setTimeout(() => hover(event.clientX, event.clientY), 350);
  });
  cm.getWrapperElement().addEventListener("mouseleave", away);
  for (const what of ["scroll", "keydown", "mousedown", "change"]) cm.on(what, away);

  async function hover(left, top) {
    const position = cm.coordsChar({ left, top }, "window");
    if (position.outside || position.xRel > 0) return;
    const mine = moves;
    const marked = cm.findMarksAt(position).map(each => each.problem).filter(Boolean);
    const line = cm.getLine(position.line);
    const found = await page.told(position.line + 1, points(line.slice(0, position.ch)) + 1).catch(() => ({}));
    const lines = [...marked.map(each => `${each.severity_word}：${each.message}${each.hint || ""}`), ...(found.lines || [])];
    if (!lines.length || mine !== moves) return;
    tip = shown("div", "", "bench-tip");
    tip.setAttribute("role", "tooltip");
    if (found.word) tip.append(shown("b", found.word));
    tip.append(...lines.map(each => shown("p", each)));
    document.body.append(tip);
    tip.style.left = `${Math.max(8, Math.min(left + scrollX, scrollX + innerWidth - tip.offsetWidth - 16))}px`;
    tip.style.top = `${top + scrollY + 18}px`;
  }

  // ── doors for the page ────────────────────────────────────────────────────────────────────────────────────

  let marks = [];
  return {
    open(path, text) {
      if (!docs.has(path)) docs.set(path, CodeMirror.Doc(text, "banshi"));
      isQuiet = true;
      cm.swapDoc(docs.get(path));
      isQuiet = false;
      marks = [];
      cm.refresh();
    },
    forget(path) {
      if (path) docs.delete(path);
      else docs.clear();
    },
    /** The whole text another one, with the cursor on its line, and one step to take it back. */
    put(text) {
      const cursor = cm.getCursor();
      cm.operation(() => {
        cm.replaceRange(text, CodeMirror.Pos(0, 0), CodeMirror.Pos(cm.lastLine(), cm.getLine(cm.lastLine()).length), "format");
        cm.setCursor(cursor);
      });
    },
    mark(problems) {
      cm.operation(() => {
        marks.forEach(each => each.clear());
        cm.clearGutter("problems-gutter");
        marks = problems.flatMap(each => {
          if (!each.line || each.line > cm.lineCount()) return [];
          const line = each.line - 1;
          const endLine = Math.min(each.end_line, cm.lineCount()) - 1;
          let from = units(cm.getLine(line), each.column - 1);
          let to = units(cm.getLine(endLine), each.end_column - 1);
          if (endLine === line && to <= from) from = Math.max(0, (to = cm.getLine(line).length) - 1);
          const style = each.severity === "error" ? "error" : "warning";
          const sign = shown("span", style === "error" ? "✗" : "!", `mark-${style}`);
          sign.title = `${each.message}${each.hint || ""}`;
          cm.setGutterMarker(line, "problems-gutter", sign);
          const mark = cm.markText({ line, ch: from }, { line: endLine, ch: to }, { className: `problem-${style}` });
          mark.problem = each;
          return [mark];
        });
      });
    },
    place() {
      return { line: cm.getCursor().line + 1 };
    },
    go(line, column) {
      const at = Math.min(line, cm.lineCount()) - 1;
      cm.setCursor(at, units(cm.getLine(at), column - 1));
      cm.scrollIntoView(null, 80);
      cm.focus();
    },
    complete() {
      cm.focus();
      complete();
    },
    focus: () => cm.focus(),
    refresh: () => cm.refresh(),
  };
}
