"""The peer polars: exact cells of every grain, or one table, live over the same flat facts; seconds or milliseconds."""

import json
import sys
import time

import polars as pl

FLAT, WHAT = sys.argv[1], sys.argv[2]
PLACE = ["kommune", "aar", "koen", "aldersgruppe"]
facts = pl.scan_parquet(FLAT)
distinct = pl.col("citizen").n_unique().alias("borgere")
started = time.perf_counter()
if WHAT == "cells":
    for grain in (["code"], ["omraade"], []):
        facts.group_by(PLACE + grain).agg(pl.len().alias("antal"), distinct).collect()
    figure = time.perf_counter() - started
else:
    facts.filter(pl.col("aar") == 2026).group_by("kommune").agg(distinct).collect()
    figure = (time.perf_counter() - started) * 1_000
print(json.dumps({"figure": round(figure, 3), "source": f"polars {pl.__version__}, plain Parquet, all threads"}))
