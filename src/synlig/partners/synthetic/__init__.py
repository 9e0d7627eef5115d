"""A care-record system that we play ourselves: lifelike reports of citizens who do not exist."""

from synlig.partners.synthetic.generate import generate
from synlig.partners.synthetic.settings import DayFile, PlantedFault, SyntheticSettings

__all__ = ["DayFile", "PlantedFault", "SyntheticSettings", "generate"]
