"""The servers' store: mounted on each, and seen to be the same on all."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence

from scene import roles
from scene.faults import Fault
from scene.running import RunningScene
from scene.steps import until
from scene.topology import Host

SECONDS = 30


def mount(made: RunningScene, host: Host, stop: threading.Event) -> None:
    """Mounts the store on a server, trying again while the volume is not there yet."""
    running = made.running(host.name)
    script = roles.ROLES / "nas" / "mount"

    def try_it() -> str | None:
        outcome = running.run([str(script)], roles.store(made.scene), 20)
        return None if outcome.code == 0 else outcome.last_line

    until(try_it, SECONDS, f"{host.name}: {roles.MOUNT}", stop)


def refuse_different_stores(made: RunningScene, names: Sequence[str], stop: threading.Event) -> None:
    """Each of these servers writes a file, and all of them read it."""
    for writer in names:
        mark = secrets.token_hex(16)
        file = f"{roles.MOUNT}/.seen-by-all-{writer}"
        wrote = made.running(writer).run(["sh", "-c", 'printf %s "$1" >"$2"', "sh", mark, file])
        if wrote.code != 0:
            raise Fault(f"{writer}: cannot write to {roles.MOUNT}: {wrote.last_line}")
        try:
            for reader in names:
                until(lambda: _misread(made, reader, file, mark), SECONDS, f"{reader}: {roles.MOUNT}", stop)
        finally:
            made.running(writer).regardless().run(["rm", "-f", file])


def _misread(made: RunningScene, reader: str, file: str, mark: str) -> str | None:
    outcome = made.running(reader).run(["cat", file])
    if outcome.code == 0 and outcome.output == mark:
        return None
    return f"{file} reads {outcome.last_line if outcome.code else 'otherwise than it was written'}"
