"""Parquet in, the published DuckDB file out: dbt build, deduplication, gates and the swap."""
