"""What a store can do of what an archive rests on, and the words for what it cannot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abilities:
    """Each is told by a probe of the store itself, never by its name or version."""

    creates: bool = True
    """It refuses a second object of one name, which alone keeps racing writers apart."""
    creates_parts: bool = True
    """It does so for an object of parts too."""
    checks: bool = True
    """It refuses bytes that differ from the SHA-256 sent with them."""
    unsigned: bool = True
    """It takes bytes that only that SHA-256, itself signed, answers for: they are hashed once less."""

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for each ability that is missing: what is done instead, and what that costs."""
        said = []
        if not (self.creates and self.creates_parts):
            of = "objects of parts" if self.creates else "any object"
            said.append(
                f"the store does not keep {of} from being overwritten (If-None-Match): each is looked for "
                "before it is written, so let one machine alone write to this archive"
            )
        if not self.checks:
            said.append("the store checks no SHA-256 of what it is sent: every file is read back whole")
        return tuple(said)


ABLE = Abilities()
"""All that is needed."""
