"""What the doctor finds: sentences about one part of an installation, each judged, and what to do where one is not well."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How bad a finding is: a problem makes figures wrong, loses data or shows them to others; a warning can wait."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One sentence about an installation; `remedy` says what to do unless all is well."""

    area_of_check: str
    finding: str
    status: Status
    remedy: str = ""


@dataclass(frozen=True)
class Area:
    """What findings are about."""

    name: str

    def ok(self, finding: str) -> Finding:
        """Say that something is as it should be."""
        return Finding(self.name, finding, Status.OK)

    def warning(self, finding: str, remedy: str) -> Finding:
        """Say what can wait."""
        return Finding(self.name, finding, Status.WARNING, remedy)

    def problem(self, finding: str, remedy: str) -> Finding:
        """Say what cannot."""
        return Finding(self.name, finding, Status.PROBLEM, remedy)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a count with its noun: 1 event, 12,345 events."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(values: list, most: int = 5) -> str:
    """Return the first few values, and how many more there are."""
    more = f" and {len(values) - most:,} more" if len(values) > most else ""
    return ", ".join(map(str, values[:most])) + more


def size_text(size: int) -> str:
    """Return a number of bytes for people."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{size / scale:,.1f} {unit}"
    return f"{size} bytes"
