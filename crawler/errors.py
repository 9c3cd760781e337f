"""The exceptions of this project, one class per reaction of the caller.

WirecopyError
├── SettingsError      the user wrote something that cannot be: say where, exit 2
├── StoreError         the archive cannot take or give bytes: keep the spool, exit 3
│   ├── AlreadyStored  another object with other bytes has this name: never overwrite
│   ├── NotStored      no object of this name, no record at this place
│   └── Damaged        a kept file that cannot be read here: pass on to the next and say so
├── DatabaseError      the database of DATABASE_URL cannot be used: exit 3
├── SpoolError         the spool cannot be written (full disk, no right): stop fetching, exit 3
├── Undecodable        a body is not coded as its head says: give what there is and say so
├── RenderError        the browser could not show a page: it alone fails
├── GuardError         the address guard or a limit refused a request: outcome `refused`
└── UnusableArchive    a file that is no WARC, WACZ or archive at all: `verify` exits 2
"""

from collections.abc import Callable


class WirecopyError(Exception):
    """Root of this project's exceptions; its text is one line that says what to do."""


class SettingsError(WirecopyError):
    """A setting, an argument or the timetable is wrong."""


class StoreError(WirecopyError):
    """The archive's store failed; what is in the spool stays there."""


class AlreadyStored(StoreError):
    """The store already holds an object of this name with other bytes."""


class NotStored(StoreError):
    """The store holds no object of this name, or no record at this place."""


class Damaged(StoreError):
    """A kept file is not what it should be at the place where it was read."""


class Undecodable(WirecopyError):
    """A transfer or content coding cannot be undone."""


class DatabaseError(WirecopyError):
    """The database cannot be opened, read or written."""


class SpoolError(WirecopyError):
    """The spool folder cannot be written."""


class GuardError(WirecopyError):
    """A request was refused before or while it was sent; `reason` is one stable word."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class RenderError(WirecopyError):
    """The browser could not show a page; `reason` is one stable word."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class UnusableArchive(WirecopyError):
    """The input cannot be judged because it is not what it claims to be."""


def tried(work: Callable[[], object]) -> WirecopyError | None:
    """Return the error of store, spool or database that `work` ends in, if any: nothing is lost by those."""
    try:
        work()
    except (StoreError, SpoolError, DatabaseError) as error:
        return error
    return None
