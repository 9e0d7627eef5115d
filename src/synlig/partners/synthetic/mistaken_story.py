"""What happens when staff write in the wrong citizen's record: next day all of it is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from synlig.partners.synthetic import care_resources as care
from synlig.partners.synthetic.care_assessment import assess
from synlig.partners.synthetic.care_chart import open_chart, retract
from synlig.partners.synthetic.days import Day
from synlig.partners.synthetic.journal import Journal, Report
from synlig.partners.synthetic.municipality import Municipality
from synlig.partners.synthetic.people import Person
from synlig.partners.synthetic.voice import act_at


@dataclass(eq=False, slots=True)
class MistakenStory:
    """Registered on the day numbered `arrives`; taken back on the day after, if the window lasts."""

    place: Municipality
    person: Person
    journal: Journal
    days: Sequence[Day]
    arrives: int

    def tell(self) -> Iterator[tuple[int, Report]]:
        """The reports, each with the number of its day."""
        act = act_at(self.place.voice, self.days[self.arrives], 690)
        chart = open_chart(self.place, self.journal, act, self.person)
        written = assess(chart, "sygepleje", 1, lambda: act)
        yield from self._sent(self.arrives)
        if self.arrives + 1 < len(self.days):
            later = act_at(self.place.voice, self.days[self.arrives + 1], 510)
            for held in written:
                retract(chart, later, held)
            self.journal.renew(chart.patient, care.taken_back(later, chart.patient.body))
            yield from self._sent(self.arrives + 1)

    def _sent(self, number: int) -> Iterator[tuple[int, Report]]:
        report = self.journal.report(self.days[number])
        if report is not None:
            yield number, report
