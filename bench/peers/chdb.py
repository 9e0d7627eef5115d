"""The peer chdb (ClickHouse): exact cells of every grain, or one table, live over the same flat facts."""

import importlib.metadata
import json
import sys
import time

import chdb

FLAT, WHAT = sys.argv[1], sys.argv[2]
PLACE = "kommune, aar, koen, aldersgruppe"
FROM = f"FROM file('{FLAT}', Parquet)"
started = time.perf_counter()
if WHAT == "cells":
    for grain in (", code", ", omraade", ""):
        chdb.query(f"SELECT {PLACE}{grain}, count(), uniqExact(citizen) {FROM} GROUP BY {PLACE}{grain}", "ArrowTable")
    figure = time.perf_counter() - started
else:
    chdb.query(f"SELECT kommune, uniqExact(citizen) {FROM} WHERE aar = 2026 GROUP BY kommune", "ArrowTable")
    figure = (time.perf_counter() - started) * 1_000
version = importlib.metadata.version("chdb")
print(json.dumps({"figure": round(figure, 3), "source": f"chdb {version}, plain Parquet, all threads"}))
