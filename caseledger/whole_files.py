"""Small files that are there whole or not at all, whatever is killed or loses its power meanwhile."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and put it there when the disk has it."""
    fresh = path.with_name(f".{path.name}.fresh")
    write_through(fresh, text)
    fresh.replace(path)


def write_through(path: Path, text: str) -> None:
    """Write a file and wait until the disk has it: renamed before, it could be empty after a power cut."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
