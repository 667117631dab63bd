"""What a page asks before anything else, and what the browser's Python is tried with."""

from __future__ import annotations

import random
import sys

from web.browser.inside import Data


def version(data: Data) -> Data:
    """Which Python answers, and a number by chance: another one after every start."""
    return {"python": ".".join(map(str, sys.version_info[:3])), "platform": sys.platform, "chance": str(random.random())}


def zones(data: Data) -> Data:
    """Nothing: that the rules of time zones are there, for programs that count by the clock."""
    return {}
