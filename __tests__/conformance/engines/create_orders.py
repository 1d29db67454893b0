"""Creates a DuckDB file with one small table. Each engine needs a file of its own DuckDB version: the formats differ."""

import sys

import duckdb

connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE orders AS SELECT 1 AS id, 'apples' AS name UNION ALL SELECT 2, 'pears'")
connection.close()
