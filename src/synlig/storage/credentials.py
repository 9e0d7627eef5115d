"""Settings that systemd hands to a part as credentials: secrets that stand in no settings file and no environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from synlig.core.errors import WrongUsage

FOLDER: Final = "CREDENTIALS_DIRECTORY"
PREFIX: Final = "synlig_"
"""`LoadCredential=synlig:FOLDER` names each file of the folder so (systemd.exec(5))."""
SECTIONS: Final = frozenset({"exchange", "mail", "sources"})
"""Where secrets are. Commands are handed none: what they and the parts must agree on stands in the settings."""


def handed_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The credential `section.key` as the variable `SYNLIG_SECTION__KEY` would say it; none where none were handed.

    Raises:
        WrongUsage: one is of another section, is not named so or is no text; it is named, what it holds is not.
    """
    folder = environment.get(FOLDER)
    files = sorted(Path(folder).glob(f"{PREFIX}*")) if folder else []
    return dict(map(_setting, files))


def _setting(file: Path) -> tuple[str, str]:
    section, point, key = file.name.removeprefix(PREFIX).partition(".")
    if section not in SECTIONS or not (point and key):
        sections = ", ".join(sorted(SECTIONS))
        raise WrongUsage(
            f"The credential {file.name} is not named section.key, as mail.password; sections: {sections}."
        )
    try:
        return f"SYNLIG_{section}__{key}".upper(), file.read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        raise WrongUsage(f"The credential {file.name} cannot be read as text.") from None
