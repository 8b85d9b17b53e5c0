"""Commands with a bound in time, of which nothing goes on running when they are over."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

# Its report is ours, too.
CHECKS = pathlib.Path(__file__).resolve().parents[1] / "checks"
sys.path.insert(0, str(CHECKS))

from report import Trouble  # noqa: E402

Words = Sequence[str | os.PathLike[str]]


def run(words: Words, patience: float, environment: Mapping[str, str] = {}) -> str:
    """A command that has to succeed; gives what it printed. Trouble, in a sentence and the command's own last words, if not."""
    return good(finished(words, patience, environment))


def good(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise Trouble(f"{short(done.args)}: exit {done.returncode}\n{said}")
    return done.stdout


def finished(words: Words, patience: float, environment: Mapping[str, str] = {}) -> subprocess.CompletedProcess[str]:
    """A command that may fail; Trouble if it cannot be started, or has not ended after `patience` seconds."""
    with begun(words, environment) as process:
        return result(process, patience)


@contextmanager
def begun(words: Words, environment: Mapping[str, str] = {}) -> Iterator[subprocess.Popen[str]]:
    """A command that runs while we do something else; at the end of the context it has ended, or is ended."""
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
            env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip
    except OSError as trouble:
        raise Trouble(f"{words[0]}: {trouble.strerror}") from trouble
    try:
        yield process
    finally:
        if process.returncode is None:
            end(process)


def result(process: subprocess.Popen[str], patience: float) -> subprocess.CompletedProcess[str]:
    """What a command has come to, `patience` seconds from now at the latest."""
    try:
        out, err = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired as late:
        raise Trouble(f"{short(process.args)}: not done within {patience:.0f} s") from late
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def end(process: subprocess.Popen[str], patience: float = 10) -> None:
    """Ends a command and all it has started: politely, for it may have mounts to take away, then at once."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.communicate(timeout=patience)
            return
        except subprocess.TimeoutExpired:
            continue


def short(words: Words) -> str:
    return " ".join(map(str, words[:4])) + (" ..." if len(words) > 4 else "")
