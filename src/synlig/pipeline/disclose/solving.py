"""The least and the most of a few figures under many equations and inequalities at once, by HiGHS."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.int64]
NEAR = 1e-6
NO_LIMIT = highspy.kHighsInf


class _Quiet(highspy.Highs):
    """HiGHS introduces itself on standard output as soon as it is made, where commands answer in JSON."""

    def enableCallbacks(self) -> None:  # noqa: N802 (its name)
        self.setOptionValue("output_flag", False)  # noqa: FBT003 (HiGHS takes it so)
        super().enableCallbacks()


@dataclass(slots=True)
class Equations:
    """Whole numbers between `least` and `most`, and rows: a weighted sum of some lies between two figures."""

    least: Figures
    most: Figures
    rows: list[tuple[Sequence[int], Sequence[int], float, float]] = field(
        default_factory=list[tuple[Sequence[int], Sequence[int], float, float]]
    )

    def add(self, places: Sequence[int], weights: Sequence[int], low: float, high: float = NO_LIMIT) -> None:
        """One more row."""
        self.rows.append((places, weights, low, high))

    def solved(self, wanted: Sequence[int]) -> tuple[Figures, Figures]:
        """The bounds of the figures at the places `wanted`, each as tight as all rows together make them."""
        solver = self._solver()
        found = [(self._end(solver, place, 1.0), self._end(solver, place, -1.0)) for place in wanted]
        low, high = np.array(found, np.float64).reshape(len(wanted), 2).T
        return np.ceil(low - NEAR).astype(np.int64), np.floor(high + NEAR).astype(np.int64)

    def _solver(self) -> highspy.Highs:
        solver = _Quiet()
        solver.setOptionValue("threads", 1)
        for low, high in zip(self.least.tolist(), self.most.tolist(), strict=True):
            solver.addVar(low, high)
        for places, weights, low, high in self.rows:
            at, by = np.asarray(places, np.int32), np.asarray(weights, np.float64)
            solver.addRow(low, high, len(at), at, by)
        return solver

    def _end(self, solver: highspy.Highs, place: int, sign: float) -> float:
        solver.changeColCost(place, sign)
        solver.run()
        solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        end = sign * solver.getInfo().objective_function_value if solved else float(self._alone(place, sign))
        solver.changeColCost(place, 0.0)
        return end

    def _alone(self, place: int, sign: float) -> int:
        """What a figure is by itself, where the equations contradict each other or cannot be solved."""
        return int((self.least if sign > 0 else self.most)[place])
