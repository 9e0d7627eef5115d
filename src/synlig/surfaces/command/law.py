"""`synlig law record | dpia`: the record of processing and an impact assessment's facts, out of what is declared."""

import click

from synlig.pipeline.law_record import as_markdown
from synlig.stories.describe_processing import describe_processing
from synlig.surfaces.command.frame import Frame, framed


@click.group(epilog="Example: synlig law record")
def law() -> None:
    """What the law asks to have written down, out of what is declared."""


@framed("synlig law record > fortegnelse.md")
def record(frame: Frame) -> None:
    """The record of processing activities (GDPR art. 30), in Danish."""
    document = frame.wiring().tell(describe_processing, "record")
    frame.answer(document, as_markdown(document))


@framed("synlig law dpia > grundlag.md")
def dpia(frame: Frame) -> None:
    """The facts an impact assessment starts from (GDPR art. 35), in Danish."""
    document = frame.wiring().tell(describe_processing, "dpia")
    frame.answer(document, as_markdown(document))


for _command in (record, dpia):
    law.add_command(_command)
COMMANDS = (law,)
