"""Lines of CSV about courses of heart rehabilitation; nobody in them exists."""

from tests.gate_story import digits

HEADER = (
    "cpr;enhed;forloeb;opdateret;henvist;start;slut;status;aarsag;planlagt;gennemfoert;gang_start;gang_slut;"
    "rygning_start;rygning_slut;diaet;hads_depression_slut;heartqol_samlet_slut"
)
UNIT = "9990025900005"


def cells(number: int, **changes: str) -> dict[str, str]:
    """A sound course by column."""
    sound = {
        "cpr": digits(number), "enhed": UNIT, "forloeb": f"koege-{number}", "opdateret": "2026-10-19 14:30",
        "henvist": "2026-07-03", "start": "10-07-2026", "slut": "2026-10-19", "status": "gennemfoert", "aarsag": "",
        "planlagt": "24", "gennemfoert": "22", "gang_start": "380", "gang_slut": "430,5", "rygning_start": "ryger",
        "rygning_slut": "eksryger", "diaet": "ja", "hads_depression_slut": "4", "heartqol_samlet_slut": "2,1",
    }  # fmt: skip
    return sound | changes


def file_of(*lines: dict[str, str]) -> bytes:
    """A CSV file of these lines."""
    names = HEADER.split(";")
    return "\r\n".join([HEADER, *(";".join(line[name] for name in names) for line in lines), ""]).encode()
