"""Files that may live on the model hub, fetched by the reference's own downloader."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub.errors import RemoteEntryNotFoundError
from pocket_tts.utils.utils import download_if_necessary

from graphs.errors import BadInput, PocketExportError, Unreachable

LOCAL_WEIGHTS = "name local weights with --weights FILE or random:SEED"
_REFUSED = (401, 403)


class AccessRefused(PocketExportError):
    """The hub answered, but wants an account that accepted the model's terms."""

    exit_code = Unreachable.exit_code


def is_remote(location: str) -> bool:
    """Whether a location is not a path of this machine."""
    return location.startswith(("hf://", "http://", "https://"))


@contextmanager
def quiet() -> Iterator[None]:
    """Holds back the libraries' warnings, where the caller says what there is to say."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(previous)


def _root_cause(error: BaseException) -> str:
    """The first line of what went wrong in the first place."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).strip().split("\n")[0][:200] or type(error).__name__


def _translated(error: Exception, location: str, instead: str) -> PocketExportError:
    if isinstance(error, RemoteEntryNotFoundError):
        return BadInput("hub file", location, "an existing file", "none", "check the path and revision")
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in _REFUSED:
        return AccessRefused(f"access to {location} refused ({status}); accept its terms and log in, or {instead}")
    return Unreachable(f"cannot reach {location}: {_root_cause(error)}; {instead}")


def fetch(location: str, instead: str = LOCAL_WEIGHTS) -> Path:
    """The local copy of hf://OWNER/REPO/FILE[@REVISION], of a URL, or the path itself if it is local.

    `instead` is what to do where it cannot be had. Unreachable if there is no answer, AccessRefused for 401 and 403,
    BadInput if the file does not exist there.
    """
    if not is_remote(location):
        return Path(location)
    try:
        with quiet():
            path: Path = download_if_necessary(location)
    except Exception as error:  # the HTTP libraries below the hub's have no common base of their own
        raise _translated(error, location, instead) from error
    return path
