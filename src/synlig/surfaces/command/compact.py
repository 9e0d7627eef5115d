"""`synlig compact`: the tables' small files merged into larger ones."""

from synlig.stories.compact_tables import compact_tables
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig compact")
def compact(frame: Frame) -> int:
    """Merge the tables' small files into larger ones, as the clock does by itself; no answer changes by it."""
    done = frame.wiring().tell(compact_tables)
    merged = (
        f"{done.files} files with {done.rows} rows are {done.into} now" if done.files else "Nothing is to be merged"
    )
    said = f"{merged}; {done.gone} files that nobody reads any more were removed."
    frame.answer({"files": done.files, "into": done.into, "rows": done.rows, "removed": done.gone}, said)
    return 0


COMMANDS = (compact,)
