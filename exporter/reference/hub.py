"""Files that may live on the model hub, fetched by the reference's own downloader."""

from pathlib import Path

from huggingface_hub.errors import HTTPError, RemoteEntryNotFoundError
from pocket_tts.utils.utils import download_if_necessary

from graphs.errors import BadInput, PocketExportError, Unreachable

_REFUSED = (401, 403)


class AccessRefused(PocketExportError):
    """The hub answered, but wants an account that accepted the model's terms."""

    exit_code = Unreachable.exit_code


def is_remote(location: str) -> bool:
    """Whether a location is not a path of this machine."""
    return location.startswith(("hf://", "http://", "https://"))


def fetch(location: str) -> Path:
    """The local copy of hf://OWNER/REPO/FILE[@REVISION], of a URL, or the path itself if it is local.

    Unreachable if there is no answer, AccessRefused for 401 and 403, BadInput if the file does not exist there.
    """
    try:
        return download_if_necessary(location)
    except RemoteEntryNotFoundError as error:
        raise BadInput(
            "hub file", location, "an existing file", "none", "check the path and revision"
        ) from error
    except (OSError, ValueError, HTTPError) as error:
        response = getattr(error, "response", None)
        if response is not None and response.status_code in _REFUSED:
            raise AccessRefused(
                f"access to {location} refused; accept its terms and log in, or use --weights"
            ) from error
        reason = str(error).strip().split("\n")[0][:200]
        raise Unreachable(f"cannot reach {location}: {reason}; name local weights with --weights") from error
