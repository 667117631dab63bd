"""The offline site: the same engine under Pyodide, in files that any web server can hand out.

`banshi browser OUTDIR` writes it. A page is HTML and a module of JavaScript; what it wants to know it asks Python, which
runs in a worker of the browser, so that the page never freezes and a runaway rule can be ended.

    page.js ── ask(door, data, {files, limit, onProgress}) ─▶ boot.js ─▶ worker.js ─▶ web.browser.inside.answered ─▶ the door
            ◀─ result, or an Error with .problems ──────────

How to add a page:

1. a row in `web/browser/pages.py`: its name, its title, its template, its module, the layers of Python it needs;
2. its template in `web/browser/templates/NAME.html`, which `{% extends "ground.html" %}` and fills `{% block main %}`;
   it says its own words as `t("中文 ‖ English")`, as the pages of the server do. No inline script and no inline style;
3. its module in `web/browser/static/NAME.js`. Other files of that folder (and of `vendor/`) are named as `"./other.js"`,
   between quotes, and get their names with the hash when the site is written;
4. its doors, each a row in `web/browser/inside/doors.py`: a name, and the function as `module:name`, which takes the data
   of the question and gives data that JSON can say. Pure Python that imports neither starlette nor anything native, so
   that tests call it as it is: `from web.browser.inside import answered`.

In the page:

    import { ask, begin, stop } from "./boot.js";
    begin(onProgress);                               // starts Python; ask() does so too
    const found = await ask("version", {});          // what the door gives
    await ask("desk.read", {mapping}, {files: {people: file}, onProgress: (part, text) => …, limit: 30_000});

`site: {program: path}` sends along files of the site itself, by their place in the lock (`site()` of boot.js gives it: the
catalogs, their programs, and of each goal the program cut down to it); `files` holds a File, a Blob, an ArrayBuffer or Uint8Array each; the door finds their paths in `data["files"]`. A door that
gives `{"files": {name: path}}` hands files back: the page gets a Uint8Array for each. `told(part, text)` of
`web.browser.inside` reports progress. After `limit` milliseconds the worker is ended and the next question starts another;
`stop()` ends it at once. A Python exception `Refused(code, zh, en)` reaches the page as it stands, `Problems` with every
problem, anything else as a fault of ours without a word of the data.

A row that says `keeps=True` is a door that keeps something under `/kept`, the browser's own storage: it is brought in
before the door is called, and written before it answers. Nothing is kept unless somebody asks for it.

Layers (`web/browser/layers.py`) are what a page loads of our packages and of libraries, each a wheel: `decide` (a finished
Program, no text of rules), `forms`, `author` (YAML and the compiler), `desk` (files of people, scenarios). A door's row
names its layer; the worker loads it when the door is first asked.
"""
