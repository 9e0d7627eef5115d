"""KOMBIT's four levels of sensitivity, an attribute of every datum (K11)."""

from enum import IntEnum


class Sensitivity(IntEnum):
    """The level of a column; higher is more sensitive."""

    OPEN = 1
    """ikke-fortrolige"""
    ORDINARY = 2
    """almindelige personoplysninger, fortrolige forretningsdata: CPR number, protected address"""
    SENSITIVE = 3
    """følsomme: health data, GDPR article 9 and 10"""
    PROTECTED = 4
    """særligt beskyttede: VIP cases"""
