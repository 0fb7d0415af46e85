"""Ratios against a floor measured in the same run (`make bench`, size by BENCH_ROWS). No verdict of the tests."""
