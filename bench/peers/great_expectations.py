"""The peer great-expectations: the same eight checks as expectations on the same rows in pandas; rows a second."""

import importlib.metadata
import json
import sys
import time

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
import pyarrow.parquet as pq

AS_OF = pd.Timestamp("2026-11-01", tz="UTC")
FRAME = pq.read_table(sys.argv[1]).to_pandas()
FRAME["birth_date"] = pd.to_datetime(FRAME["birth_date"], utc=True)
OPEN = ["in-progress", "scheduled", "not-started"]


def where(condition: str) -> dict:
    """Only the rows of which `condition` holds."""
    return {"row_condition": condition, "condition_parser": "pandas"}


EXPECTATIONS = (
    gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="period_to", column_B="period_from", ignore_row_if="either_value_is_missing"
    ),
    gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="period_from", column_B="birth_date", or_equal=True),
    gxe.ExpectColumnValuesToBeBetween(
        column="period_from",
        min_value=AS_OF - pd.Timedelta(days=3653),
        **where('period_to.isnull() and activity_status=="in-progress"'),
    ),
    gxe.ExpectColumnValuesToNotBeNull(column="status_reason", **where('activity_status=="stopped"')),
    gxe.ExpectColumnValuesToNotBeInSet(column="activity_status", value_set=OPEN, **where('status=="completed"')),
    gxe.ExpectColumnValuesToNotBeNull(column="period_to", **where('life_cycle=="ended"')),
    gxe.ExpectColumnValuesToBeBetween(
        column="period_to", min_value=AS_OF - pd.Timedelta(days=30), **where('life_cycle=="open"')
    ),
    gxe.ExpectColumnPairValuesToBeEqual(column_A="code", column_B="niveau_2"),
)

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": FRAME})
suite = gx.ExpectationSuite(name="eight", expectations=list(EXPECTATIONS))
started = time.perf_counter()
result = batch.validate(suite, result_format="SUMMARY")
figure = len(FRAME) / (time.perf_counter() - started)
if result.success or result.statistics["evaluated_expectations"] != len(EXPECTATIONS):
    raise SystemExit("the expectations found nothing")
if broken := [each.exception_info for each in result.results if (each.exception_info or {}).get("raised_exception")]:
    raise SystemExit(str(broken))
version = importlib.metadata.version("great-expectations")
print(json.dumps({"figure": round(figure), "source": f"great-expectations {version} on pandas, same checks, UTC days"}))
