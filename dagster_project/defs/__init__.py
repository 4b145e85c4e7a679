"""Declarations; `dagster_project.definitions` finds them here."""
