"""The importers: councils' extracts and statutory returns become events, by what they say that was not said before.

Files become rows of cells (`sheets`), cells become typed values or rejects (`cells`), rows become candidate events by a mapping
(`mapping`, `candidates`), and candidates are compared with what the same extract last said (`difference`). What is new enters the
ledger as one load (`importing`). The statutory formats are mappings like any other, in `formats`.
"""
