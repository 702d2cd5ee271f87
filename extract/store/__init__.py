"""Records in, Parquet partitions and run records out."""
