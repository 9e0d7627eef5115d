"""The gate itself: judges the reports in a text, the quick way when it can and the exact way when it must."""

from dataclasses import replace

from synlig.core.codes import CodeBook
from synlig.core.profile import Profiles
from synlig.pipeline.gate.explain import Explainer
from synlig.pipeline.gate.fast import Fast
from synlig.pipeline.gate.from_xml import FromXml, looks_like_xml
from synlig.pipeline.gate.judged import Judged, Limits
from synlig.pipeline.gate.reading import Unreadable
from synlig.pipeline.gate.tree import Forest


class Gate:
    """Judges reports against the declared profiles. Made once per process; keeps nothing of a report."""

    def __init__(self, profiles: Profiles, codebook: CodeBook, limits: Limits | None = None) -> None:
        bounds, forest = limits or Limits(), Forest(profiles, codebook)
        self._fast = Fast(forest, bounds.max_bytes)
        self._explainer = Explainer(forest, bounds, self._fast)
        self._from_xml = FromXml(forest, bounds)

    def judge(self, raw: bytes, source: str = "") -> list[Judged]:
        """One judgement per report in `raw`: an incremental delivery holds several, anything else is one (K13, C4).

        A report in XML is judged, and handed on, as the JSON that says the same.
        `source` says where the bytes came from; it does not enter the judgement. Never raises: what the gate
        cannot handle is rejected as `synlig-unexplained`, so that one text cannot stop those behind it (K14).
        """
        del source
        try:
            text = self._from_xml.json_of(raw) if looks_like_xml(raw) else raw
            return self._told_apart(self._fast.judge(text) or self._explainer.judge(text))
        except Unreadable as unreadable:
            return [Judged(None, self._explainer.unreadable(unreadable.fault), raw, None)]
        except Exception:  # noqa: BLE001 a fault of ours must not let a text through, nor hold up the others
            return [Judged(None, self._explainer.unreadable("synlig-unexplained"), raw, None)]

    def _told_apart(self, reports: list[Judged]) -> list[Judged]:
        """Two reports of one delivery under one id with other content: the later is the one too many."""
        first: dict[str | None, bytes] = {}
        return [
            judged
            if judged.bundle_id is None or first.setdefault(judged.bundle_id, judged.raw) == judged.raw
            else replace(judged, findings=(*judged.findings, self._explainer.unreadable("duplicate-id.delivery")[0]))
            for judged in reports
        ]
