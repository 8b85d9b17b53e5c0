"""Things break: an application, a store, the database."""

from __future__ import annotations

import time
from typing import Any

import balancer
import lab
import scene
from report import Report, Trouble


# A process takes its time to die on a busy machine, and its connections live until its last thread is gone. The first
# thread may be a zombie before that, so the whole process has to be.
KILL = """
pid=$(cat /run/roles/crm.pid)
kill -KILL "$pid"
while [ -d "/proc/$pid" ]; do :; done
date +%s.%N
"""


def kill_application(name: str) -> float:
    """kill -9; the wall clock when it was dead."""
    return float(lab.must_inside(name, "timeout", "15", "sh", "-c", KILL))


def bring_back(name: str) -> float:
    """Starts what was killed; until the balancer takes it for good."""
    began = time.monotonic()
    lab.must("start", name, seconds=60)
    balancer.await_state(name, "up")
    return time.monotonic() - began


def application() -> str:
    command = ("python3", lab.CLIENTS / "load.py", lab.SITE, "--rate", "220", "--kept", "8")
    with lab.talk("c1", *command) as load:
        time.sleep(1.5)
        load.say("mark")
        killed = kill_application("s2")
        down = balancer.await_state("s2", "down")
        time.sleep(1)
        seen = load.say("stop", 30)
    bring_back("s2")
    return f"{judge_kill(seen, killed)}, down at the balancer after {down:.1f} s"


def judge_kill(seen: dict[str, Any], killed: float) -> str:
    """Only what was under way at the killed server may have failed."""
    new, kept = seen["new"], seen["kept"]
    late = [f for f in new["failures"] if f["began"] >= killed]
    late += [c for c in kept["cuts"] if c["opened"] >= killed or c["server"] != "s2"]
    # Of a request that failed by a cut, the cut tells.
    late += [f for f in kept["failures"] if not f["why"].startswith("cut: ") and f["began"] >= killed]
    if late:
        raise Trouble(f"{len(late)} failed that were not under way at the killed server: {late[:5]}", "lb", "s2")
    if new["failed"] > len(new["failures"]):
        raise Trouble(f"{new['failed']} failed", "lb", "s2")
    cut = sum(c["asking"] for c in kept["cuts"])
    return f"0 failed of {new['total']} new and {kept['total']} kept, beyond {new['failed'] + cut} in flight"


def store(visit: scene.Visit) -> str:
    """nas1 dies with all it runs; then pictures are read and written as before."""
    lab.must_inside("nas1", "sh", "-c", "pkill -KILL -x glusterd; pkill -KILL -x glusterfsd; pkill -KILL -x glusterfs; true")
    began = time.monotonic()
    try:
        said = visit.served()
        first = time.monotonic() - began
        another = scene.Visit()
        another.cookie = visit.cookie
        sent = another.upload()
    finally:
        lab.must("start", "nas1", seconds=60)
    return f"{said} ({first:.1f} s); a new one {sent}"


def database(visit: scene.Visit) -> str:
    lab.must("stop", "bbdd", seconds=60)
    away = lab.browser("known", visit.cookie, "3")
    lab.must("start", "bbdd", seconds=60)
    if any("200" in statuses for statuses in away.values()):
        raise Trouble(f"answered without a database: {away}", "bbdd")

    def look() -> str | None:
        try:
            visit.known()
            return None
        except Trouble as trouble:
            return str(trouble)

    waited = lab.until(look, 15, "the session known again at every server", "bbdd", *scene.SERVERS)
    return f"503 meanwhile, {visit.known()} {waited:.1f} s after the start; {visit.contact()}"


def all_of_it(report: Report, visit: scene.Visit) -> None:
    report.check("kill -9 of s2's application under load", ("lb", "s2"), application)
    report.check("nas1 killed, pictures still served", ("s1", "s2", "s3"), lambda: store(visit))
    report.check("bbdd restarted, servers recover", ("s1", "s2", "s3", "bbdd"), lambda: database(visit))
