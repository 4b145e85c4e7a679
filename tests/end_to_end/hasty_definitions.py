"""What Dagster is told, but for people without patience: the inbox and what failed are looked at every second."""

from caseledger.inbox import watching
from dagster_project import failures

watching.SECONDS_BETWEEN_LOOKS = failures.SECONDS_BETWEEN_LOOKS = 1

from dagster_project.definitions import defs  # noqa: E402 - which reads both

__all__ = ["defs"]
