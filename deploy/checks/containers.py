"""The scene in containers: the file makes sense, and, asked for by name, it runs."""

from __future__ import annotations

import sys
from pathlib import Path

import lab
from report import Report, Trouble

sys.path.insert(0, str(lab.TOP / "deploy" / "containers"))

import trial  # noqa: E402

COMPOSE = lab.TOP / "deploy" / "compose.yaml"
# Where the engine's directory goes: 3 GB, and none of it in memory.
SCRATCH = Path("/var/tmp")
NOT_BY_ITSELF = "takes 4 to 5 min: deploy/check containers"


def config() -> str:
    ended = lab.run(["docker-compose", "-f", COMPOSE, "config", "-q"], 60)
    if ended.code != 0 or ended.out.strip():
        raise Trouble(f"exit code {ended.code}: {ended.last}")
    services = lab.run(["docker-compose", "-f", COMPOSE, "config", "--services"], 60).out.split()
    return f"{len(services)} services: {' '.join(sorted(services))}"


def up(report: Report) -> None:
    trial.whole(report, SCRATCH)
