"""How single elements are read: for each word in capitals of `drawn`, the lines that it stands for.

`$a` (and `$b`) are set from the element `$x`; `$y` says which codes or extensions are meant.
"""

from collections.abc import Mapping
from typing import Final

PROFILE: Final = """
$a = None
if $x is not None:
    for url in $x.profile:
        $a = kl_profiles[url]
        if $a is not None:
            break
"""
"""The last word of the first KL profile that a meta claims."""
FIRST: Final = """
$a = None
if (held := $x) is not None:
    for coding in held.coding:
        if coding.code:
            $a = coding.code
            break
"""
"""The first code of a concept, in whatever system."""
COUNTED: Final = """
$a = $b = None
if (held := $x) is not None:
    for coding in held.coding:
        if coding.system == FSIII and ($b := $y.get(coding.code)) is not None:
            $a = coding.code
            break
        $a = $a or coding.code or None
"""
"""As reported, and canonical: of the first FSIII coding that `$y` knows, else the first code alone."""
LOCAL: Final = """
$a = None
if (held := $x) is not None:
    for coding in held.coding:
        if coding.system.endswith("LocallyDefinedInterventions"):
            $a = coding.code
            break
"""
"""The code of level 3, which each municipality defines for itself (its system differs between the guides)."""
CODES: Final = """
$a = None
if held := $x:
    coding = held[0].coding
    $a = (coding[0].code or None) if len(held) == len(coding) == 1 else all_codes(held)
"""
"""Every code of some concepts, separated by spaces; nearly always there is one."""
EXTENDED: Final = """
$a = None
if held := $x:
    $a = all_codes([each.value_concept for each in held if each.url.endswith($y)])
"""
"""The same of what extensions hold whose url ends in `$y`, whichever guide defined them."""
SPAN: Final = "$a, $b = spans[$x]"
"""When a day, month, year or instant begins, and when it is over."""
PERIOD: Final = """
$a = $b = None
if (held := $x) is not None:
    $a, $b = spans[held.start][0], spans[held.end][1]
"""
"""When a period begins, and when it is over: its last moment is part of it (FHIR R4, Period.end)."""
TARGETS: Final = """
$a = None
if held := $x:
    kind, _, $a = held[0].reference.rpartition("/")
    if len(held) > 1 or kind not in TYPES or not $a:
        $a = reading.targets(held)
"""
"""The ids that references point at, separated by spaces; nearly always there is one, `Type/id`."""
LINKED: Final = """
$a = None
if held := $x:
    $a = reading.targets([each.value_reference for each in held if each.url.endswith($y)])
"""
"""The same of what extensions refer to whose url ends in `$y`."""

READINGS: Final[Mapping[str, str]] = {
    "PROFILE": PROFILE,
    "FIRST": FIRST,
    "COUNTED": COUNTED,
    "LOCAL": LOCAL,
    "CODES": CODES,
    "EXTENDED": EXTENDED,
    "SPAN": SPAN,
    "PERIOD": PERIOD,
    "TARGETS": TARGETS,
    "LINKED": LINKED,
}
