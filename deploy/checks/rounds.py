"""Servers come and go under load, and nobody notices but those whom a drain's deadline cuts."""

from __future__ import annotations

import re
import time
from typing import Any

import balancer
import lab
import scene
from clients.answers import download_digest
from report import Report, Trouble

RATE = 220
LEAST_RATE = 200.0
KEPT = 8
DOWNLOAD = 200_000_000
STUBBORN = 10
LEAST_SHARE = 0.10
BALANCER_SECONDS = 1.0
# How long s4 serves before its share is looked at.
SERVING = 2.5


def under_load(report: Report, rounds: int) -> None:
    """All rounds under one load, and then what that load has seen."""
    command = ("python3", lab.CLIENTS / "load.py", lab.SITE, "--rate", str(RATE), "--kept", str(KEPT),
               "--download", str(DOWNLOAD))  # fmt: skip
    with lab.talk("c1", *command) as load:
        steady = report.check("load: both kinds of clients served", scene.TOUCHED, lambda: _steady(load))
        drains = Drains(load)
        for number in range(1, rounds + 1):
            steady = steady and _round(report, drains, number, last=number == rounds)
        began = time.monotonic()
        seen = load.say("finish", 90)
    seconds = time.monotonic() - began
    print(f"load: {seen['new']['total']} new, {seen['kept']['total']} kept, in {seen['seconds']:.0f} s, ended in {seconds:.1f} s")
    report.check("load: a connection for each request", ("lb",), lambda: judge_new(seen))
    report.check("load: keep-alive connections", ("lb",), lambda: judge_kept(seen, drains.cut))
    report.check("load: 200 MB download across all rounds", ("lb",), lambda: judge_download(seen))


def _steady(load: lab.Talk) -> str:
    """Once every server has answered both kinds, and nothing has failed."""

    def look() -> str | None:
        seen = load.say("mark")
        everyone = all(set(scene.SERVERS) <= seen[kind]["served"].keys() for kind in ("new", "kept"))
        return None if everyone else f"new {seen['new']['served']}, kept {seen['kept']['served']}"

    lab.until(look, 10, "every server answers both kinds of clients")
    seen = load.say("mark")
    if seen["new"]["failed"] or seen["kept"]["failed"]:
        raise Trouble(f"new {seen['new']}, kept {seen['kept']}")
    return "from all servers, none failed"


class Drains:
    """Adds and removes, and how many sessions the balancer says it has cut."""

    def __init__(self, load: lab.Talk) -> None:
        self.load = load
        self.cut = 0
        self.added: dict[str, Any] = {}

    def add(self, name: str, asking: str) -> str:
        options = ("--from", "ges") if asking == "ges" else ()
        event = balancer.last_event()
        ended = lab.must(scene.example(name), "--add-server", *options, seconds=120)
        part = balancer.seconds_to_take(event, name)
        self.added[name] = self.load.say("mark")
        if part > BALANCER_SECONDS:
            raise Trouble(f"the balancer's part took {part:.2f} s (expected: at most {BALANCER_SECONDS:g})", "lb", name)
        command = lab.took(ended.out, f"{asking}: added {name}")
        return f"{ended.seconds:.1f} s, the balancer's part {part:.3f} s; asked by {asking}, lbctl took {command:.2f} s"

    def share(self, name: str) -> str:
        """What part of all requests went to a server since it was added."""
        time.sleep(SERVING)
        before, now = self.added.pop(name, None), self.load.say("mark")
        if before is None:
            raise Trouble("was not added", name)
        mine, everyone = served(now, name) - served(before, name), served(now) - served(before)
        if everyone == 0 or mine / everyone < LEAST_SHARE:
            raise Trouble(f"{mine} of {everyone} requests (expected: at least {LEAST_SHARE:.0%})", name)
        return f"{mine} of {everyone} requests, {mine / everyone:.0%}"

    def remove(self, name: str, asking: str = "lb") -> str:
        options = ("--from", "ges") if asking == "ges" else ()
        event, before = balancer.last_event(), len(self.load.say("mark")["kept"]["cuts"])
        ended = lab.must(scene.example(name), "--remove-server", *options, seconds=120)
        deadline = balancer.cut_since(event, name)
        cuts = self.load.say("mark")["kept"]["cuts"][before:]
        here = sum(cut["server"] == name for cut in cuts)
        self.cut += deadline
        found = re.search(rf"removed {name} from crm: (.*?)\s+\(", ended.out)
        if here != deadline or len(cuts) != here:
            raise Trouble(f"clients saw {here} cut at {name}, {len(cuts)} in all; DRAIN_DEADLINE {deadline}", name)
        return f"{ended.seconds:.1f} s; {found.group(1) if found else ended.last}; clients saw {here} cut"


def _round(report: Report, drains: Drains, number: int, last: bool) -> bool:
    """In the last round some clients never leave by themselves. Every second add is asked for by the management host."""
    what = f"round {number}"
    for name, asking in (("s4", "lb" if number % 2 else "ges"), ("s5", "ges" if number % 2 else "lb")):
        report.check(f"{what}: add-server {name}", ("lb", name), lambda n=name, a=asking: drains.add(n, a))
    if last:
        drains.load.say(f"stubborn {STUBBORN}")
    good = report.check(f"{what}: s4 serves", ("lb", "s4"), lambda: drains.share("s4"))
    stayed = " while some clients never leave" if last else ""
    good &= report.check(f"{what}: remove-server s4{stayed}", ("lb", "s4"), lambda: drains.remove("s4"))
    drains.load.say("release")
    asking = "ges" if number % 2 else "lb"
    return good & report.check(f"{what}: remove-server s5", ("lb", "s5"), lambda: drains.remove("s5", asking))


def served(seen: dict[str, Any], name: str | None = None) -> int:
    kinds = (seen["new"]["served"], seen["kept"]["served"])
    return sum(sum(kind.values()) if name is None else kind.get(name, 0) for kind in kinds)


def judge_new(seen: dict[str, Any]) -> str:
    new, rate = seen["new"], seen["new"]["total"] / seen["seconds"]
    if new["failed"]:
        raise Trouble(f"{new['failed']} of {new['total'] + new['failed']} failed: {new['failures'][:5]}")
    if rate < LEAST_RATE:
        raise Trouble(f"{rate:.0f} a second (expected: at least {LEAST_RATE:g}); late by {seen['lateMillis']} ms at most")
    return f"0 failed of {new['total']}, {rate:.0f} a second, slowest {new['slowestMillis']:.0f} ms"


def judge_kept(seen: dict[str, Any], deadline: int) -> str:
    """A request may fail only by a cut at a deadline, and there are as many cuts as the balancer says."""
    kept, cuts = seen["kept"], seen["kept"]["cuts"]
    by_cut = sum(cut["asking"] for cut in cuts)
    if kept["failed"] != by_cut:
        others = [failure for failure in kept["failures"] if not failure["why"].startswith("cut: ")]
        raise Trouble(f"{kept['failed'] - by_cut} requests failed that no deadline cut: {others[:5]}")
    if len(cuts) != deadline:
        raise Trouble(f"{len(cuts)} connections cut, DRAIN_DEADLINE {deadline}: {cuts[:8]}")
    return f"{kept['total']} requests; {len(cuts)} connections cut, DRAIN_DEADLINE {deadline}; {by_cut} requests failed by that, 0 else"


def judge_download(seen: dict[str, Any]) -> str:
    download = seen["download"]
    if download["failed"] or download["bytes"] != DOWNLOAD:
        raise Trouble(f"{download['bytes']} bytes from {download['server']}: {download['failed'] or 'not at its end'}")
    if download["digest"] != download_digest(DOWNLOAD):
        raise Trouble(f"digest {download['digest']} (expected: {download_digest(DOWNLOAD)})")
    return f"{download['bytes']} bytes from {download['server']} in {seen['seconds']:.0f} s, SHA-256 right"
