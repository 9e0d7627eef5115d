"""Wiring: what each story needs, made once and handed over by the name of its parameter."""

from synlig.surfaces.wiring.wiring import Wiring

__all__ = ["Wiring"]
