"""The scene in containers: the file makes sense, and with --containers it runs."""

from __future__ import annotations

import lab
from report import NotRun, Trouble

COMPOSE = lab.TOP / "deploy" / "compose.yaml"


def config() -> str:
    ended = lab.run(["docker-compose", "-f", COMPOSE, "config", "-q"], 60)
    if ended.code != 0 or ended.out.strip():
        raise Trouble(f"exit code {ended.code}: {ended.last}")
    services = lab.run(["docker-compose", "-f", COMPOSE, "config", "--services"], 60).out.split()
    return f"{len(services)} services: {' '.join(sorted(services))}"


def up(asked: bool) -> str:
    if not asked:
        raise NotRun("takes some minutes and 6 GB: deploy/check --containers, or deploy/containers/try alone")
    ended = lab.run([lab.TOP / "deploy" / "containers" / "try"], 1500)
    if ended.code == 2:
        raise NotRun(ended.last)
    if ended.code != 0:
        raise Trouble(f"exit code {ended.code}: {ended.last}\n{ended.out[-2000:]}")
    good = [line for line in ended.out.splitlines() if line.startswith("ok ")]
    return f"{len(good)} steps ok; {good[-2] if len(good) > 1 else ended.last}"
