"""`make bench`: how long loading, building and asking take at several sizes, and how that grows."""
