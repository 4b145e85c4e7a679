"""The errors that a user is meant to see."""


class RefusedError(Exception):
    """Something cannot be done as asked; the message is one sentence that says what is wrong and what to do about it.

    Commands print the message and end with exit code 1; nothing has been changed when it is raised, unless it says
    what has.
    """


class BusyError(RefusedError):
    """Another process has the file just now: the same command can be tried again later."""


class UnreadableFileError(RefusedError):
    """A file cannot be read as events, and it will not do better next time."""
