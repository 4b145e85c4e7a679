"""Of dbt's events, those that users are told: what dbt says to its own developers is not even made.

A node fires some twenty events, and nearly all are of debug level, which neither a command nor Dagster reads. dbt makes a message
of each before anybody can say that it is not wanted, which took a sixth of a small build.
"""

from functools import cached_property
from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager


def pass_over_debug_events() -> None:
    """Let dbt, in this process, pass over events of debug level, and make the message of any other when it is asked for."""
    _make_messages_late()
    ctx_set_event_manager(_WithoutDebug())


class _WithoutDebug(EventManager):
    def fire_event(
        self, e: BaseEvent, level: EventLevel | None = None, node: Any = None, force_warn_or_error_handling: bool = False
    ) -> None:
        if force_warn_or_error_handling or (level or e.level_tag()) is not EventLevel.DEBUG:
            super().fire_event(e, level, node, force_warn_or_error_handling)


def _make_messages_late() -> None:
    make = BaseEvent.__init__

    def remember(event: BaseEvent, *arguments: Any, **named: Any) -> None:
        event.__dict__["_made_of"] = arguments, named

    def message(event: BaseEvent) -> Any:
        arguments, named = event.__dict__["_made_of"]
        make(event, *arguments, **named)
        return event.__dict__["pb_msg"]

    late = cached_property(message)
    late.__set_name__(BaseEvent, "pb_msg")
    BaseEvent.__init__, BaseEvent.pb_msg = remember, late
