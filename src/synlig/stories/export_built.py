"""A table that a reader put together, as a file: as it is shown, or a row per figure in any format."""

from synlig.core.cells import CodeLists
from synlig.core.errors import WrongUsage
from synlig.core.exported import Exported
from synlig.core.pivot import PivotTable
from synlig.pipeline.arrange import long_answer, wide_csv, wide_xlsx
from synlig.pipeline.formats import FORMATS

SHOWN = {"vist-csv": ("csv", wide_csv), "vist-xlsx": ("xlsx", wide_xlsx)}
"""As it is shown: the form of the file, and who writes it."""


def export_built(table: PivotTable, lists: CodeLists, form: str) -> Exported:
    """The bytes of `table`.

    Raises:
        WrongUsage: no such format.
    """
    name = f"{table.pivot.cube}-{table.pivot.measure}"
    if form in SHOWN:
        like, write = SHOWN[form]
        return Exported(write(table), FORMATS[like].media_type, f"{name}-vist{FORMATS[like].suffix}")
    if form not in FORMATS:
        raise WrongUsage(f"There is no format of that name; there are: {', '.join((*SHOWN, *FORMATS))}.")
    chosen = FORMATS[form]
    return Exported(chosen.write(long_answer(table, lists)), chosen.media_type, f"{name}{chosen.suffix}")
