"""The inbox: files that are dropped there are loaded once they are whole (`watching`), and put away (`taking`)."""
