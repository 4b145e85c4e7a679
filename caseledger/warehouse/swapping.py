"""One rename puts a whole database in the place of the one before."""

from pathlib import Path


def swap_in(fresh: Path, place: Path) -> None:
    """Put a database in the place of another.

    A program that had the other open to write may have left a write-ahead log beside it: what is in there was never ours, and
    with it nobody could open the new file.
    """
    place.with_name(f"{place.name}.wal").unlink(missing_ok=True)
    fresh.replace(place)
