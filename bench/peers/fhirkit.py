"""The peer fhirkit-rs: parses and validates each Bundle of an NDJSON file; resources a second on one core."""

import importlib.metadata
import json
import statistics
import sys
import time
from pathlib import Path

import fhirkit

RUNS = 5
LINES = Path(sys.argv[1]).read_bytes().splitlines()
RESOURCES = sum(len(json.loads(line)["entry"]) for line in LINES)


def one_run() -> float:
    """Resources a second, over whole passes of at least a second in all."""
    passes, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < 1:
        for line in LINES:
            fhirkit.parse(line)
        passes += 1
        elapsed = time.perf_counter() - started
    return passes * RESOURCES / elapsed


figure = statistics.median(one_run() for _ in range(RUNS))
version = importlib.metadata.version("fhirkit-rs")
print(json.dumps({"figure": round(figure), "source": f"fhirkit-rs {version}, parse with validation, same input"}))
