"""What goes wrong, in one sentence for who typed the command."""


class Fault(Exception):
    """The command cannot be done; the message says why. Exit code 1 unless another is given.

    `log` is what the program that failed had said before: it is gone when the host is taken back.
    """

    def __init__(self, message: str, code: int = 1, log: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.log = log


class Interrupted(BaseException):
    """A signal asked the lab to stop. Not an Exception, so that nothing takes it for a failed step."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number
