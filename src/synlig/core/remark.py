"""What the doctor has to say about one thing: that it is well, or what is wrong and how to mend it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from synlig.core.errors import IntegrityFailure, SynligError, Unavailable

State = Literal["well", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Remark:
    """`about` what it is said; `mend` is what to do, empty where all is well. `exit_code` counts where it is wrong."""

    about: str
    state: State
    says: str
    mend: str = ""
    exit_code: int = 0


Examination = Callable[[], Iterable[Remark]]
"""Looks at one thing; what it raises is a remark too."""


def well(about: str, says: str) -> Remark:
    """All is well."""
    return Remark(about, "well", says)


def warning(about: str, says: str, mend: str) -> Remark:
    """Works, but someone should see to it."""
    return Remark(about, "warning", says, mend)


def wrong(about: str, says: str, mend: str, kind: type[SynligError] = Unavailable) -> Remark:
    """Does not work, or cannot be relied on; `kind` says which exit code that is."""
    return Remark(about, "wrong", says, mend, kind.exit_code)


def examined(examinations: Mapping[str, Examination]) -> list[Remark]:
    """What every examination has to say, in their order, the same only once.

    An examination that cannot be made is itself something wrong.
    """
    said = (remark for about, look in examinations.items() for remark in _looked(about, look))
    return list({(remark.state, remark.says): remark for remark in reversed(list(said))}.values())[::-1]


def verdict(remarks: Iterable[Remark]) -> int:
    """The exit code: 0 when nothing is wrong, 6 where something is damaged, else that of the first wrong thing."""
    codes = [remark.exit_code for remark in remarks if remark.state == "wrong"]
    if IntegrityFailure.exit_code in codes:
        return IntegrityFailure.exit_code
    return codes[0] if codes else 0


def _looked(about: str, look: Examination) -> list[Remark]:
    said = list[Remark]()
    try:
        said.extend(look())
    except SynligError as error:
        said.append(Remark(about, "wrong", str(error), "", error.exit_code))
    except OSError as error:
        said.append(wrong(about, f"{error.strerror or type(error).__name__}: {error.filename or about}", "See to it."))
    return said
