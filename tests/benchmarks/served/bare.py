"""What a server does at the least: Starlette answers JSON with JSON, and Jinja2 a page of a given size. Beside it, ours.

    python -m tests.benchmarks.served.bare PORT              the bare one
    python -m tests.benchmarks.served.ours PORT CATALOG      ours
"""

from __future__ import annotations

import json
import sys

import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from web.gates.protocol import PatientOnlySoLong

ANSWER = {"name": "x", "on": "2026-06-01", "outcome": "unknown", "value": None, "missing": ["a", "b"], "reason": "c", "program": "0" * 64}
PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ title }}</title><form>{% for q in questions %}<p><label for={{ q.id }}>{{ q.label }}</label>"
    "<input id={{ q.id }} name={{ q.id }} value='{{ q.value }}'><span>{{ q.hint }}</span></p>{% endfor %}</form>{{ rest }}"
)


async def decide(request: Request) -> Response:
    body = json.loads(await request.body())
    return JSONResponse({**ANSWER, "on": body["on"]})


def page(request: Request) -> Response:
    size = int(request.path_params["size"])
    questions = [{"id": f"q{at}", "label": f"第{at}项是什么", "value": "", "hint": "照着证件填"} for at in range(8)]
    text = PAGE.render(title="一页", questions=questions, rest="")
    return HTMLResponse(text + "x" * max(0, size - len(text.encode())))


APP = Starlette(routes=[Route("/decide", decide, methods=["POST"]), Route("/page/{size:int}", page)])


def run(app: object, port: int) -> None:
    uvicorn.run(app, port=port, log_level="warning", http=PatientOnlySoLong, ws="none", access_log=False, server_header=False)  # type: ignore[arg-type]


if __name__ == "__main__":
    run(APP, int(sys.argv[1]))
