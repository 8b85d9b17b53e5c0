"""The Debian package, on a copy of this machine that is gone afterwards: deploy/node/try, a line for each of its parts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import lab
from report import Report, Trouble

TRY = lab.TOP / "deploy" / "node" / "try"
# It ends by itself before that.
SECONDS = 450


@dataclass
class Part:
    """What has a heading, and what was looked at below it."""

    name: str
    began: float
    seconds: float = 0
    ok: int = 0
    failures: list[str] = field(default_factory=list)


def parts(lines: Iterable[str], clock: object = time.monotonic) -> list[Part]:
    """Parts as their lines come; a line before the first heading, or of no kind that is known, belongs to none."""
    found: list[Part] = []
    for line in lines:
        now = clock()  # type: ignore[operator]
        if line.startswith("== "):
            found.append(Part(line[3:].strip(), now))
        elif found:
            part = found[-1]
            part.seconds = now - part.began
            if line.startswith("ok "):
                part.ok += 1
            elif line.startswith("FAIL "):
                part.failures.append(" ".join(line.split()[1:]))
    return found


def all_of_it(report: Report) -> None:
    said: list[str] = []
    process = subprocess.Popen(
        [TRY], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = parts(said.append(line) or line for line in process.stdout)
        code = process.wait(SECONDS)
    finally:
        if process.poll() is None:
            # It takes away what it has made.
            process.terminate()
            process.wait()
    if code != 0:
        print(f"--- {TRY}\n{''.join(said)}", file=sys.stderr, flush=True)
    tell(report, found, code, said)


def tell(report: Report, found: list[Part], code: int, said: list[str]) -> None:
    for part in found:
        figure = "; ".join(part.failures) if part.failures else f"{part.ok} things ok"
        report.note(f"node: {part.name}", bool(part.ok) and not part.failures, figure, part.seconds)
    for line in said:
        if line.startswith("--  "):
            what, _, why = line[2:].strip().partition(": ")
            report.not_run(f"node: {what}", why)
    if not found or (code != 0 and not any(part.failures for part in found)):
        report.check("node: deploy/node/try", (), lambda: _ended_badly(code, said))


def _ended_badly(code: int, said: list[str]) -> str:
    raise Trouble(f"exit code {code}: {said[-1].strip() if said else 'without a word'}")
