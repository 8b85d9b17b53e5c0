"""The scene comes up, serves, and goes without a trace."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import lab
import leftovers
from report import Report, Trouble

CREATE_SECONDS = 30.0
DESTROY_SECONDS = 3.0
SERVERS = ("s1", "s2", "s3")
TOUCHED = ("lb", *SERVERS)
PAGES = 60


def create(*options: str, environment: Mapping[str, str] = {}) -> str:
    ended = lab.lab(lab.SCENE, "--create", "--no-console", *options, seconds=180, environment=environment)
    if ended.code != 0:
        # The hosts are gone, and what they had logged with them but for what the lab shows.
        print(f"{ended.out}{ended.err}", file=sys.stderr, flush=True)
        raise Trouble(f"exit code {ended.code}: {ended.last}")
    # Java's archive for lbd is made once for all scenes, when lbd has just been built.
    archive = re.search(r"class-data archive for lbd\s+\(([0-9.]+) s\)", ended.out)
    seconds = ended.seconds - (float(archive.group(1)) if archive else 0)
    if seconds > CREATE_SECONDS:
        raise Trouble(f"{seconds:.1f} s (expected: at most {CREATE_SECONDS:g})")
    made = f", and {archive.group(1)} s for Java's class-data archive" if archive else ""
    return f"{seconds:.1f} s, {len(lab.status()['hosts'])} hosts{made}"


def destroy(before: leftovers.Machine) -> str:
    ended = lab.must("--destroy", seconds=30)
    left = leftovers.look().beyond(before)
    if left:
        raise Trouble(f"left: {', '.join(left[:10])}")
    if ended.seconds > DESTROY_SECONDS:
        raise Trouble(f"{ended.seconds:.2f} s (expected: at most {DESTROY_SECONDS:g})")
    return f"{ended.seconds:.2f} s, no namespace, mount, process or file left"


def destroy_again() -> str:
    ended = lab.lab("--destroy", seconds=10)
    if ended.code != 0:
        raise Trouble(f"exit code {ended.code}: {ended.last}")
    return ended.last


def secrets() -> str:
    directory = leftovers.STATE / "secrets"
    files = sorted(directory.iterdir())
    open_to_others = [file.name for file in files if file.stat().st_mode & 0o777 != 0o600]
    if not files or open_to_others:
        raise Trouble(f"not of mode 0600: {open_to_others or 'nothing there'}")
    return f"{len(files)} files of mode 0600, made by this create"


def pages(browser: Callable[..., Any] = lab.browser) -> str:
    """Exact but for what Nagios asks for through the balancer meanwhile."""
    served = browser("pages", str(PAGES))
    fair = PAGES // len(SERVERS)
    if set(served) != set(SERVERS) or any(abs(count - fair) > 3 for count in served.values()):
        raise Trouble(f"{served} (expected: {fair} from each of {', '.join(SERVERS)})")
    return f"{PAGES} pages: " + ", ".join(f"{server} {count}" for server, count in served.items())


class Visit:
    """A person who logs in at one server and goes on at the others; `browser` is what they do it with."""

    def __init__(self, browser: Callable[..., Any] = lab.browser) -> None:
        self._browser = browser
        self.cookie = ""
        self.path = ""
        self.digest = ""

    def login(self) -> str:
        began = self._browser("login")
        self.cookie = began["cookie"]
        return f"begun at {began['server']}, {self.known()}"

    def known(self) -> str:
        """The session is known at every server."""
        seen = self._browser("known", self.cookie, "9")
        if set(seen) != set(SERVERS) or any(set(statuses) != {"200"} for statuses in seen.values()):
            raise Trouble(f"known at {seen} (expected: at {', '.join(SERVERS)})", "bbdd")
        return f"known at {', '.join(seen)}"

    def contact(self) -> str:
        seen = self._browser("contact", self.cookie, "Grace Hopper")
        if set(seen) != set(SERVERS) or set(seen.values()) != {"yes"}:
            raise Trouble(f"shown by {seen}", "bbdd")
        return f"shown by {', '.join(sorted(seen))}"

    def upload(self) -> str:
        kept = self._browser("upload", self.cookie)
        self.path, self.digest = kept["path"], kept["sha256"]
        return f"sent to {kept['server']}, {self.served()}"

    def served(self) -> str:
        """Every server has the picture, to the last byte."""
        seen = self._browser("picture", self.path, "9")
        if set(seen) != set(SERVERS) or any(digests != [self.digest] for digests in seen.values()):
            raise Trouble(f"served: {seen} (expected: {self.digest} by {', '.join(SERVERS)})", "nas1", "nas2", "nas3")
        return f"served by {', '.join(seen)}, digest right"


def served(report: Report, visit: Visit) -> None:
    report.check("pages from every server equally", TOUCHED, pages)
    report.check("login at one server known at the others", TOUCHED, visit.login)
    report.check("contact shown by every server", TOUCHED, visit.contact)
    report.check("picture sent to one server, served by all", TOUCHED, visit.upload)


def example(name: str) -> Path:
    return lab.EXAMPLES / f"{name}.xml"
