"""The gate itself: judges the reports in a text."""

from synlig.core.codes import CodeBook
from synlig.core.profile import Profiles
from synlig.pipeline.gate.explain import Explainer
from synlig.pipeline.gate.judged import Judged, Limits


class Gate:
    """Judges reports against the declared profiles. Made once per process; holds no state between reports."""

    def __init__(self, profiles: Profiles, codebook: CodeBook, limits: Limits | None = None) -> None:
        self._explainer = Explainer(profiles, codebook, limits or Limits())

    def judge(self, raw: bytes, source: str = "") -> list[Judged]:
        """One judgement per report in `raw`: an incremental delivery holds several, anything else is one (K13, C4).

        `source` says where the bytes came from; it does not enter the judgement. Never raises.
        """
        del source
        return self._explainer.judge(raw)
