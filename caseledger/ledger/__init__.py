"""The ledger: files in, events kept for ever.

A load reads its files into records (`reading`), checks them against the catalogue (`checking`), decides what becomes of
each (`accepting`) and does all of it in one transaction (`loading`). Subjects become pseudonyms on the way (`pseudonyms`).
"""
