"""Errors that reach a user as one line, each with the exit code of the command that meets it."""


class PocketExportError(Exception):
    """Base of every expected failure. `exit_code` is what the command returns."""

    exit_code = 1


class UsageError(PocketExportError):
    """The command was called wrongly (unknown scheme, contradictory options)."""

    exit_code = 2


class BadInput(PocketExportError):
    """A file, config, checkpoint, voice or bundle that cannot be used."""

    exit_code = 3

    def __init__(self, what: str, where: object, expected: object, actual: object, fix: str) -> None:
        super().__init__(f"{what}: {where}: expected {expected}, got {actual}; {fix}")


class ParityFailed(PocketExportError):
    """A graph's output is further from the reference than its tolerance."""

    exit_code = 4


class Unreachable(PocketExportError):
    """Something outside this machine (hub, reference weights) could not be reached."""

    exit_code = 5
