"""The benchmarks: one file per area, each with a function `rows` that measures and returns rows."""
