"""Keeping an installation well: what is wrong with it (`doctor`), copies of what cannot be made again (`backup`, `restore`)."""
