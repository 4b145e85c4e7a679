"""The one error that a user is meant to see."""


class RefusedError(Exception):
    """Something cannot be done as asked; the message is one sentence that says what is wrong and what to do about it.

    Commands print the message and end with exit code 1; nothing has been changed when it is raised.
    """
