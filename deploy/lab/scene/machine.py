"""Whether this machine can hold a scene: asked before anything is made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from scene import hosts, programs, roles
from scene.faults import Fault
from scene.state import StateDirectory

# Packages' files are looked for from inside, where these mean the same.
KEPT = ("CRM_DIR", "JAVA_HOME")


def need_root() -> None:
    if os.geteuid() != 0:
        raise Fault("needs root: for network namespaces and mounts")


def environment() -> dict[str, str]:
    """What of the caller's environment the scene keeps, its servers added later too."""
    kept = {}
    for name in KEPT:
        path = os.environ.get(name)
        if path:
            if not Path(path).is_dir():
                raise Fault(f"{name}: {path} (expected: a directory)")
            kept[name] = os.path.realpath(path)
    home = os.path.realpath(os.environ.get("LB_HOME") or roles.REPOSITORY / "lb-cli" / "target" / "lb")
    if not os.access(f"{home}/bin/lbd", os.X_OK):
        raise Fault(f"{home}/bin/lbd: missing (mvn -q package -DskipTests builds it; LB_HOME names another place)")
    kept["LB_HOME"] = home
    return kept


def missing_packages(wanted: Iterable[str]) -> list[str]:
    """Debian packages that the lab and these roles need and the machine lacks."""
    lacking = {package for command, package in programs.NEEDED.items() if not programs.is_there(command)}
    lacking |= {package for thing, package in roles.packages(wanted) if not programs.is_there(thing)}
    return sorted(lacking)


def need_packages(wanted: Iterable[str]) -> None:
    missing = missing_packages(wanted)
    if missing:
        raise Fault(f"not installed: {' '.join(missing)} (apt-get install --no-install-recommends {' '.join(missing)})")


def need_overlay(directory: StateDirectory) -> None:
    """Tries an overlay of / with its upper layer where the hosts' will be."""
    probe = directory.host("probe")
    try:
        hosts.prepare(probe, (), ())
        script = 'mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" probe "$1/root"'
        outcome = programs.run(["unshare", "--mount", "sh", "-c", script, "sh", str(probe)])
        if outcome.code != 0:
            raise Fault(f"no overlay of / with its changes in {probe}: {outcome.last_line}")
    finally:
        directory.remove_host("probe")
