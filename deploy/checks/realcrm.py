"""The real CRM in the scene, where it can be had."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import balancer
import lab
import scene
from report import NotRun, Trouble

REPOSITORY = "https://github.com/CORE-UPM/CRM_2017"
FETCH = lab.TOP / "deploy" / "roles" / "crm" / "fetch"


@contextmanager
def directory() -> Iterator[Path]:
    """Where the real CRM is: CRM_DIR, or fetched for as long as this lasts. NotRun if it cannot be had."""
    given = os.environ.get("CRM_DIR")
    if given:
        yield Path(given)
        return
    repository = os.environ.get("CRM_REPO") or REPOSITORY
    reached = lab.run(["timeout", "15", "git", "ls-remote", "-q", repository, "HEAD"], 20, environment={"GIT_TERMINAL_PROMPT": "0"})
    if reached.code != 0:
        raise NotRun(f"{repository} cannot be reached: {reached.last}")
    with tempfile.TemporaryDirectory(prefix="crm-", dir="/var/tmp") as parent:
        fetched = lab.run([FETCH, Path(parent) / "crm"], 420)
        if fetched.code != 0:
            raise NotRun(fetched.last)
        yield Path(parent) / "crm"


def works() -> str:
    """Pages and the health check's icon from every server, a login at one known at the others."""
    before = {name: backend["opened"] for name, backend in balancer.backends().items()}
    said = lab.must_inside("c1", "python3", lab.CLIENTS / "login.py", lab.SITE, "admin2", "1234", seconds=60)
    after = {name: backend["opened"] for name, backend in balancer.backends().items()}
    if any(after[name] == before[name] for name in scene.SERVERS):
        raise Trouble(f"sessions of the servers before {before}, after {after}", *scene.TOUCHED)
    seen = json.loads(said)
    return f"{seen['pages']} pages from {', '.join(scene.SERVERS)}, {seen['known']} of {seen['asked']} know the login"
