"""What the page asks before anything else."""

from __future__ import annotations

import sys

from web.browser.inside import Data


def version(data: Data) -> Data:
    """Which Python answers."""
    return {"python": ".".join(map(str, sys.version_info[:3])), "platform": sys.platform}
