"""What load clients have seen: counted, with every failure's time and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

# More say nothing new; the count goes on.
KEPT = 50


@dataclass(frozen=True)
class Failure:
    """A request that got no right answer. Times are the wall clock's, which all hosts share."""

    began: float
    ended: float
    server: str
    why: str


@dataclass(frozen=True)
class Cut:
    """A connection that somebody else ended; `asking` if a request was under way, which then failed by it."""

    at: float
    opened: float
    server: str
    asking: bool
    why: str


@dataclass
class Tally:
    """The requests of one kind of client."""

    served: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    slowest: float = 0.0

    def good(self, server: str, seconds: float) -> None:
        self.served[server] += 1
        self.slowest = max(self.slowest, seconds)

    def bad(self, failure: Failure) -> None:
        self.failed += 1
        if len(self.failures) < KEPT:
            self.failures.append(failure)

    def snapshot(self) -> dict[str, Any]:
        return {
            "total": sum(self.served.values()),
            "served": dict(sorted(self.served.items())),
            "failed": self.failed,
            "failures": [asdict(failure) for failure in self.failures],
            "cuts": [asdict(cut) for cut in self.cuts],
            "slowestMillis": round(self.slowest * 1000, 1),
        }
