"""The copy of the machine that try makes, the one place where its parts may do what they do."""

from __future__ import annotations

import os
import pathlib
import sys

MARK = pathlib.Path("/run/roundabout-try")


def demand(name: str) -> None:
    """Ends the program unless the root is the one that try has written down there."""
    try:
        device = MARK.read_text().split()[:1]
    except OSError:
        device = []
    if device != [str(os.stat("/").st_dev)]:
        print(
            f"{name}: this is no root that deploy/node/try has made, and nothing was done (expected: to be called by it)",
            file=sys.stderr,
        )
        sys.exit(2)
