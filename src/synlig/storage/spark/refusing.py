"""What goes wrong in Spark, said as our own refusals: each with its exit code, and nothing of the data in it."""

from typing import Final

from synlig.core.errors import IntegrityFailure, SynligError, Unavailable, WrongUsage

UNREADABLE: Final = ("ParquetCryptoRuntimeException", "AEADBadTagException", "is not a Parquet file")
"""What Spark's faults name when a stored file is not what was written."""
TOO_LARGE: Final = (
    "OutOfMemoryError",
    "UNABLE_TO_ACQUIRE_MEMORY",
    "spark.driver.maxResultSize",
    "exit code 52",
    "exited with code 52",
    "Exit code: 52",
    "command exited with code 137",
)
"""52 is how a worker's process leaves when its memory is used up, 137 when the machine's is."""
GONE: Final = (
    "as part of cancellation of all jobs",
    "cancelled because SparkContext was shut down",
    "Master removed our application",
    "All masters are unresponsive",
    "stopped SparkContext",
    "ExecutorLostFailure",
    "Error while sending or receiving",
    "Answer from Java side is empty",
    "Connection refused",
)
"""Workers or the master went away; what they were asked can be asked again."""
UNPLANNED: Final = ("AnalysisException", "ParseException", "ParseError", "UnsupportedError")
"""The kinds of fault by which Spark, or the translation into its words, turns a query down."""


def refusal(error: Exception, memory_limit: str) -> SynligError | None:
    """The refusal behind a fault of Spark; None when it is none that is known here."""
    said, kind = f"{error} {error.__cause__ or ''}", type(error).__name__
    if any(words in said for words in UNREADABLE):
        return IntegrityFailure("Stored rows cannot be read: synlig check --stores names the file.")
    if any(words in said for words in TOO_LARGE):
        return Unavailable(f"The query needs more memory than [engine] allows ({memory_limit}).")
    if any(words in said for words in GONE) or kind in ("Py4JNetworkError", "ConnectionRefusedError"):
        return Unavailable("Spark lost its workers or its master while it worked: see that they run, and try again.")
    if kind in UNPLANNED:
        return WrongUsage(f"Spark does not plan the query: {_condition(error)}.")
    return None


def _condition(error: Exception) -> str:
    """Spark's own name of what is wrong, which holds no value of a row."""
    named = getattr(error, "getCondition", None)
    return str(named() if named else type(error).__name__)
