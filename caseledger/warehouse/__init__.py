"""The warehouse: dbt run over the ledger into a fresh file, swapped in; the published copy; questions asked of them."""
