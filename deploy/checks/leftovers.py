"""What a scene leaves on the machine, or not: namespaces, mounts, processes, files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

STATE = Path(os.environ.get("LAB_STATE") or "/run/roundabout-lab")


@dataclass(frozen=True)
class Machine:
    """What can be left over, as it is now."""

    namespaces: frozenset[str]
    mounts: frozenset[str]
    elsewhere: frozenset[int]
    files: frozenset[str]

    def beyond(self, before: Machine) -> list[str]:
        """What is here and was not before, in words."""
        found = [f"namespace {name}" for name in sorted(self.namespaces - before.namespaces)]
        found += [f"mount {mount}" for mount in sorted(self.mounts - before.mounts)]
        found += [f"process {pid} ({_name(pid)})" for pid in sorted(self.elsewhere - before.elsewhere)]
        return found + [f"file {file}" for file in sorted(self.files - before.files)]


def look() -> Machine:
    return Machine(
        namespaces=_listed(Path("/run/netns")),
        mounts=frozenset(line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()),
        elsewhere=frozenset(_in_other_networks()),
        files=frozenset([str(STATE)] if STATE.exists() else []),
    )


def _listed(directory: Path) -> frozenset[str]:
    return frozenset(os.listdir(directory)) if directory.is_dir() else frozenset()


def _in_other_networks() -> list[int]:
    """Pids of processes in a network that is not ours; those that are gone while we look are in none."""
    own = os.stat("/proc/self/ns/net").st_ino
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{pid}/ns/net").st_ino != own:
                found.append(int(pid))
        except OSError:
            continue
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "gone"
