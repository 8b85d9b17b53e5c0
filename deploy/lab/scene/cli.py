"""The command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from scene import create, look, machine, running, servers, topology, view
from scene.faults import Fault, Interrupted
from scene.progress import Progress
from scene.signals import unheard
from scene.state import StateDirectory

USAGE = """\
Usage: lab FILE --create [--demo] [--no-console]
       lab [FILE] --destroy
       lab FILE --add-server [--from HOST]
       lab FILE --remove-server [--from HOST]
       lab status [--json]
       lab exec HOST COMMAND...
       lab console HOST
       lab start HOST | stop HOST
       lab view
       lab packages

FILE is a scene in the VNX XML subset: deploy/lab/crm.xml is the whole one; for --add-server
and --remove-server it holds one server, as deploy/examples/s4.xml.
  --demo         the balancer's page on port 8001 can be reached from outside
  --no-console   no terminal windows, though there is a display
  --from HOST    who asks the balancer: lb itself (the default), or ges over LAN5
  start, stop    a host's roles: what has ended is started again and waited for
  view           the site, the balancer's page and Nagios on ports 8080, 8001 and 8085 of
                 this machine's loopback, for its browser, until ^C
  packages       Debian packages that are needed and not installed, one a line
The scene is kept in /run/roundabout-lab, or where LAB_STATE says. CRM_DIR is the directory of
the real CRM, JAVA_HOME the Java, LB_HOME an unpacked lbd instead of lb-cli/target/lb.
Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong, 130 and the like a signal;
exec passes the command's on, 125 if it was not started.
"""

COMMANDS = ("status", "exec", "console", "start", "stop", "view", "packages")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Fault(f"{message} (lab --help)", 2)


def main(arguments: list[str], lab: str = "lab") -> int:
    try:
        _dispatch(arguments, lab)
    except Fault as fault:
        if fault.log:
            print(fault.log, file=sys.stderr)
        print(f"lab: {fault}", file=sys.stderr)
        return fault.code
    except Interrupted as interrupted:
        print("lab: interrupted", file=sys.stderr)
        return 128 + interrupted.number
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except OSError as e:
        # What nobody nearer had a better word for: a disk that is full, a host that has just gone.
        print(f"lab: {f'{e.filename}: ' if e.filename else ''}{e.strerror or e}", file=sys.stderr)
        return 1
    return 0


def _dispatch(arguments: list[str], lab: str) -> None:
    if arguments and arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
    elif arguments and arguments[0] in COMMANDS:
        _look(arguments[0], arguments[1:])
    else:
        _change(arguments, lab)


def _look(command: str, rest: list[str]) -> None:
    directory = StateDirectory.default()
    if command == "status":
        if rest not in ([], ["--json"]):
            raise Fault("status: takes --json and nothing else (lab --help)", 2)
        look.status(directory, as_json=bool(rest))
    elif command in ("packages", "view"):
        if rest:
            raise Fault(f"{command}: takes nothing (lab --help)", 2)
        look.missing_packages() if command == "packages" else view.view(directory)
    elif command == "exec":
        if len(rest) < 2:
            raise Fault("exec: HOST COMMAND... (lab --help)", 2)
        look.execute(directory, rest[0], rest[1:])
    else:
        if len(rest) != 1:
            raise Fault(f"{command}: HOST (lab --help)", 2)
        {"console": look.console, "start": look.start_roles, "stop": look.stop_roles}[command](directory, rest[0])


def parse(arguments: list[str]) -> argparse.Namespace:
    """The original's line: a file and one of four actions."""
    parser = _Parser(prog="lab", add_help=False, allow_abbrev=False)
    parser.add_argument("file", nargs="?", type=Path)
    action = parser.add_mutually_exclusive_group(required=True)
    for name in ("create", "destroy", "add-server", "remove-server"):
        action.add_argument(f"--{name}", dest="action", action="store_const", const=name)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--no-console", action="store_true")
    parser.add_argument("--from", dest="asking", choices=servers.ASKING)
    given = parser.parse_args(arguments)
    if given.file is None and given.action != "destroy":
        raise Fault(f"--{given.action}: FILE is missing (lab --help)", 2)
    if given.demo and given.action != "create":
        raise Fault(f"--demo: not with --{given.action} (expected: --create)", 2)
    if given.asking and given.action not in ("add-server", "remove-server"):
        raise Fault(f"--from: not with --{given.action} (expected: --add-server or --remove-server)", 2)
    return given


def _change(arguments: list[str], lab: str) -> None:
    given = parse(arguments)
    directory = StateDirectory.default()
    if given.action == "create":
        made = create.create(directory, given.file, given.demo)
        if not given.no_console:
            look.open_consoles(made, lab)
    elif given.action == "destroy":
        _destroy(directory, given.file)
    elif given.action == "add-server":
        servers.add(directory, given.file, given.asking or "lb")
    else:
        servers.remove(directory, given.file, given.asking or "lb")


def _destroy(directory: StateDirectory, file: Path | None) -> None:
    """What runs is what the state says; a file that is given must be of it, so that a slip destroys nothing."""
    read = None if file is None else topology.read(file)
    machine.need_root()
    progress = Progress()
    with directory.locked() as there:
        scene = directory.load() if there else None
        if scene is None:
            if there and directory.is_ours():
                directory.remove()
            progress.say(f"nothing to destroy: no scene in {directory.path}")
            return
        own = {host.name for host in scene.topology.hosts} - scene.added
        if read is not None and own != {host.name for host in read.hosts}:
            raise Fault(f"{file}: not the scene that runs, which is {scene.file}")
        directory.need_mark()
        with unheard(), progress.step(f"{len(scene.topology.hosts)} hosts destroyed"):
            running.destroy(directory, scene)
