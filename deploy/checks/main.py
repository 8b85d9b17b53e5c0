#!/usr/bin/env python3
"""Runs the scene and looks at everything it promises. deploy/check calls it, with what it needs installed and built."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack

sys.dont_write_bytecode = True

import containers  # noqa: E402
import failures  # noqa: E402
import inputs  # noqa: E402
import lab  # noqa: E402
import leftovers  # noqa: E402
import nagios  # noqa: E402
import node  # noqa: E402
import outside  # noqa: E402
import realcrm  # noqa: E402
import rounds  # noqa: E402
import scene  # noqa: E402
import sticky  # noqa: E402
from report import NotRun, Report, Trouble  # noqa: E402

# All but the last four share one scene.
GROUPS = ("scene", "outside", "inputs", "rounds", "sticky", "failures", "nagios", "demo", "compose", "node", "containers")
# Run only if it is asked for by name: it builds every image from nothing.
BY_NAME = "containers"
# Those that leave a scene of the lab alone, whoever made it.
WITHOUT_SCENE = ("compose", "node", "containers")


class Interrupted(BaseException):
    """A signal asked for the end."""


def main(words: list[str]) -> int:
    asked = arguments(words)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with_scene = any(group not in WITHOUT_SCENE for group in asked.checks)
    if with_scene and leftovers.STATE.exists():
        print(f"deploy/check: a scene is there already, in {leftovers.STATE} (deploy/lab/lab --destroy removes it)", file=sys.stderr)
        return 2
    report = Report(lab.log)
    try:
        run(report, asked)
    except Interrupted:
        print("deploy/check: interrupted", file=sys.stderr)
        return 130
    finally:
        if with_scene and not asked.keep and leftovers.STATE.exists():
            lab.lab("--destroy", seconds=30)
    print(f"\n{report.table()}")
    return 1 if report.failed else 0


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="deploy/check",
        description="Makes the whole scene on this machine, looks at everything it promises, and destroys it. Root.",
        epilog=f"Checks: {', '.join(GROUPS)}. CRM_DIR or CRM_REPO name the real CRM. "
        "Exit: 0 all is well, 1 something is not, 2 it could not be tried.",
    )
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"only these; default: all but {BY_NAME}")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of adding and removing under load; default: 3")
    parser.add_argument("--keep", action="store_true", help="leave the first scene up, to look at")
    asked = parser.parse_args(words)
    unknown = [check for check in asked.checks if check not in GROUPS]
    if unknown:
        parser.error(f"{unknown[0]} (expected: {', '.join(GROUPS)})")
    if not 1 <= asked.rounds <= 100:
        parser.error(f"--rounds: {asked.rounds} (expected: 1 to 100)")
    asked.checks = asked.checks or [group for group in GROUPS if group != BY_NAME]
    return asked


def run(report: Report, asked: argparse.Namespace) -> None:
    wanted = [group for group in GROUPS if group in asked.checks]
    if "compose" in wanted:
        report.check("compose.yaml: docker-compose config -q", (), containers.config)
        if BY_NAME not in wanted:
            report.not_run("compose", containers.NOT_BY_ITSELF)
    if "node" in wanted:
        node.all_of_it(report)
    if BY_NAME in wanted:
        containers.up(report)
    in_scene = [group for group in wanted if group not in ("demo", *WITHOUT_SCENE)]
    if in_scene:
        before = leftovers.look()
        report.check("create", (), scene.create)
        # One that came late can be looked at all the same.
        if leftovers.STATE.exists():
            in_the_scene(report, in_scene, asked.rounds)
        if asked.keep:
            return
        if leftovers.STATE.exists():
            report.check("destroy", (), lambda: scene.destroy(before))
            report.check("destroy again", (), scene.destroy_again)
    if "demo" in wanted:
        demo(report)


def in_the_scene(report: Report, wanted: list[str], times: int) -> None:
    visit = scene.Visit()
    report.check("secrets", (), scene.secrets)
    if {"scene", "failures"} & set(wanted):
        scene.served(report, visit)
    groups: dict[str, Callable[[], None]] = {
        "scene": lambda: None,
        "outside": lambda: reached(report),
        "inputs": lambda: refused(report),
        "rounds": lambda: rounds.under_load(report, times),
        "sticky": lambda: sticky.all_of_it(report),
        "failures": lambda: failures.all_of_it(report, visit),
        "nagios": lambda: nagios.all_of_it(report),
    }
    for group in wanted:
        try:
            groups[group]()
        except Trouble as trouble:
            # What ends a whole group is one more thing that is not as it has to be.
            report.note(group, False, str(trouble))
            for host in trouble.hosts:
                print(f"--- {host}\n{lab.log(host)}", file=sys.stderr)


def reached(report: Report) -> None:
    report.check("nmap from c1, every TCP port", ("fw",), lambda: outside.scan(demo=False))
    report.check("other hosts, from c1", ("fw",), outside.hidden)
    report.check("balancer's page", ("lb",), lambda: outside.page(demo=False))
    report.check("ping to the balancer", ("fw",), outside.ping)
    report.check("ssh to ges with the key", ("ges",), outside.ssh_with_key)
    report.check("ssh to ges with a password", ("ges",), outside.ssh_with_password)


def refused(report: Report) -> None:
    for what, look in inputs.cases():
        report.check(f"refused: {what}", (), look)


def demo(report: Report) -> None:
    """A second scene: the page is open, and the CRM is the real one if there is one."""
    before = leftovers.look()
    environment: dict[str, str] = {}
    with ExitStack() as stack:
        why = ""
        try:
            environment["CRM_DIR"] = str(stack.enter_context(realcrm.directory()))
        except NotRun as reason:
            why = str(reason)
        report.check("create --demo", (), lambda: scene.create("--demo", environment=environment))
        created = leftovers.STATE.exists()
        if created:
            report.check("nmap from c1 with --demo", ("fw",), lambda: outside.scan(demo=True))
            report.check("balancer's page with --demo", ("lb",), lambda: outside.page(demo=True))
        if why:
            report.not_run("real CRM", why)
        elif created:
            report.check("real CRM", scene.TOUCHED, realcrm.works)
        else:
            report.not_run("real CRM", "its scene did not come up")
        if created:
            report.check("destroy --demo", (), lambda: scene.destroy(before))


def _interrupt(number: int, frame: object) -> None:
    raise Interrupted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
