"""What Dagster is told, but for people without patience: the inbox and what failed are looked at every second."""

from importlib import import_module

from caseledger.inbox import watching
from dagster_project import failures

watching.SECONDS_BETWEEN_LOOKS = failures.SECONDS_BETWEEN_LOOKS = 1
# Not before: the definitions are made with both numbers when they are imported.
defs = import_module("dagster_project.definitions").defs
