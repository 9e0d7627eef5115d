"""How often what occurs among citizens who do not exist: rough weights by our own judgement, no statistics."""

from collections.abc import Mapping
from typing import Final, Literal

from synlig.core.cpr import Sex

Course = Literal["care", "140", "119", "hjerte", "mistaken"]
"""Why a citizen is known: care, rehabilitation, prevention, heart rehabilitation, or registered by mistake."""

SHARES: Final[Mapping[tuple[Course, Sex], tuple[float, ...]]] = {
    ("care", "K"): (0.0005, 0.008, 0.035, 0.055, 0.10, 0.20, 0.37, 0.60),
    ("care", "M"): (0.0006, 0.007, 0.033, 0.050, 0.09, 0.17, 0.31, 0.52),
    ("140", "K"): (0.0008, 0.006, 0.016, 0.020, 0.025, 0.030, 0.030, 0.020),
    ("140", "M"): (0.0010, 0.006, 0.014, 0.017, 0.020, 0.024, 0.024, 0.016),
    ("119", "K"): (0.0, 0.0040, 0.014, 0.015, 0.012, 0.007, 0.003, 0.001),
    ("119", "M"): (0.0, 0.0035, 0.013, 0.014, 0.011, 0.007, 0.003, 0.001),
    ("hjerte", "K"): (0.0, 0.0004, 0.0022, 0.0026, 0.0024, 0.0016, 0.0006, 0.0001),
    ("hjerte", "M"): (0.0, 0.0012, 0.0062, 0.0068, 0.0058, 0.0036, 0.0014, 0.0003),
    ("mistaken", "K"): (0.0, 0.0001, 0.0003, 0.0003, 0.0006, 0.0009, 0.0009, 0.0009),
    ("mistaken", "M"): (0.0, 0.0001, 0.0003, 0.0003, 0.0006, 0.0009, 0.0009, 0.0009),
}
"""The share of the inhabitants of each of `core.population.ALDERSGRUPPER` that is known on a day."""

HOME_CARE: Final[Mapping[str, tuple[float, float]]] = {
    "J1.1": (34, 1.1), "J1.2": (20, 1.1), "J1.3": (22, 1.0), "J1.4": (6, 1.0), "J1.5": (9, 1.0), "J1.6": (7, 1.0),
    "J1.7": (17, 1.0), "J1.8": (16, 1.2), "Personlig_pleje": (12, 1.1), "Spise_og_drikke": (5, 1.0),
    "Sundhedskompetence": (4, 1.0), "J2.1": (40, 1.0), "J2.2": (26, 0.8), "J2.3": (15, 1.0), "J2.4": (27, 1.0),
    "J3.1": (9, 1.1), "J3.2": (19, 1.1), "J3.3": (8, 1.0), "J3.4": (10, 1.0), "J3.5": (15, 1.0), "J3.6": (6, 1.0),
    "J3.7": (7, 0.9), "J3.8": (18, 1.1), "J3.9": (9, 0.9), "Mobilitet_og_bevaegelse": (9, 1.0), "J4.1": (3, 1.0),
    "J4.2": (16, 1.2), "J4.3": (9, 1.1), "J4.4": (9, 1.0), "J4.5": (7, 1.1), "J4.6": (11, 1.0), "J4.7": (3, 1.0),
    "J4.8": (5, 1.0), "Kognitive_funktioner": (6, 1.1), "Kommunikation": (3, 1.0),
    "Trivsel_funktionsevnetilstand": (4, 1.1), "J5.1": (1, 0.8),
}  # fmt: skip
"""Conditions of home care by older key: weight, and the weight for women against that for men."""

NURSING: Final[Mapping[str, tuple[float, float]]] = {
    "I1.1": (11, 1.0), "I1.2": (9, 1.0), "I2.1": (15, 1.1), "I3.1": (6, 1.1), "I3.2": (7, 1.1), "I3.3": (6, 1.0),
    "I3.4": (4, 1.0), "I3.5": (4, 1.1), "Problemer_med_vaegt": (4, 1.0), "Problemer_med_ernaering": (4, 1.0),
    "I4.1": (9, 1.0), "I4.2": (6, 0.6), "I4.3": (2, 1.0), "I4.4": (9, 1.0), "I4.5": (3, 0.7), "I4.6": (10, 1.3),
    "I4.7": (4, 1.0), "I4.8": (8, 1.1), "I4.9": (10, 1.1), "Problemer_med_andre_saar": (4, 1.0), "I5.1": (3, 0.9),
    "I6.1": (4, 1.0), "I6.2": (7, 1.2), "I6.3": (4, 0.5), "I6.4": (7, 1.1), "Problemer_med_trivsel": (4, 1.1),
    "I7.1": (14, 0.9), "I7.2": (24, 0.9), "I8.1": (0.4, 0.8),
    "Problemer_med_seksualitet_koen_og_kropsopfattelse": (0.3, 1.0), "I9.1": (6, 1.1), "I9.2": (6, 1.2),
    "I9.3": (12, 1.3), "I9.4": (0.4, 1.0), "I9.5": (2, 0.9), "I9.6": (5, 1.1), "I9.7": (3, 0.8), "I9.8": (0.5, 1.0),
    "Problemer_med_smerter": (6, 1.2), "Problemer_med_sanser": (2, 1.0), "I10.1": (2, 1.0), "I10.2": (6, 1.2),
    "Problemer_med_soevn_og_hvile": (3, 1.1), "I11.1": (12, 1.1), "I11.2": (14, 1.0), "I11.3": (12, 0.9),
    "I11.4": (9, 1.0), "Problemer_med_sundhedskompetence": (6, 1.0), "I12.1": (4, 1.1), "I12.2": (9, 0.6),
    "I12.3": (9, 1.5), "I12.4": (9, 1.1), "Problemer_med_vandladning": (4, 0.7), "Problemer_med_mave_og_tarm": (4, 1.1),
}  # fmt: skip
"""Conditions of nursing, likewise."""

REMEDIES: Final[Mapping[str, Mapping[str, float]]] = {
    "J1": {"H1.1": 30, "H1.2": 14, "H1.3": 8, "H1.5": 4, "H2.5": 6, "H2.10": 2, "H2.1": 1, "H5.1": 3, "H7.1": 1,
           "Personlig_hjaelp_og_pleje": 30},
    "J2": {"H1.8": 30, "H1.9": 14, "H1.7": 11, "H1.11": 12, "H1.10": 6, "H1.12": 0.4, "H2.6": 4, "H2.3": 1.5,
           "H2.7": 2, "H2.9": 2, "H2.11": 0.2, "H3.3": 1, "Praktisk_hjaelp_i_hjemmet": 30, "Madservice": 8},
    "J3": {"H1.4": 20, "H2.4": 8, "H5.1": 11, "H6.1": 11, "H1.5": 2, "Genoptraening": 12},
    "J4": {"H1.6": 20, "H1.5": 5, "H2.8": 3, "H2.2": 3, "H3.1": 4, "H3.2": 4, "H4.1": 2, "H6.1": 4, "H7.2": 2,
           "Afloesning_i_hjemmet": 6, "Koordinering_med_paaroerende_og_eller_civilsamfund": 5, "Midlertidigt_ophold": 2,
           "Aflastningsophold_uden_for_hjemmet": 3, "Dialog_med_borger_om_tilrettelaeggelse_af_forloeb": 4},
    "J5": {"H1.5": 3, "H6.1": 2},
    "I1": {"G1.36": 6, "G1.46": 8, "G1.28": 3, "G2.4": 1}, "I2": {"G1.14": 9, "G1.6": 4, "G1.25": 4},
    "I3": {"G1.12": 12, "G1.34": 3, "G1.44": 3, "G1.37": 2, "G1.24": 1, "G1.41": 3},
    "I4": {"G1.39": 40, "G1.7": 15, "G1.19": 14, "Hjaelp_til_hjemmemonitorering_relateret_til_saar": 2,
           "Syning_af_overfladiske_hudsaar_udenfor_ansigtet": 1, "G1.11": 1},
    "I5": {"G1.38": 4, "G1.42": 2}, "I6": {"G1.27": 10, "G1.26": 5, "G1.31": 4, "Psykisk_pleje_og_stoette": 4},
    "I7": {"G1.19": 18, "G1.9": 6, "G1.15": 5, "G1.29": 7, "G1.41": 8, "G1.32": 1, "G1.40": 1, "G1.30": 0.4,
           "Hjaelp_til_hjemmemonitorering_relateret_til_KOL": 3,
           "Hjaelp_til_hjemmemonitorering_relateret_til_hjerte": 2},
    "I8": {"G1.42": 1}, "I9": {"G1.20": 18, "G1.22": 4, "G1.21": 8}, "I10": {"G1.20": 4, "G1.42": 2},
    "I11": {"G1.21": 30, "G1.20": 24, "G1.42": 5, "G1.23": 3, "Ordination_af_medicin": 1, "G1.17": 1, "G2.1": 4,
            "Hjaelp_til_hjemmemonitorering_diabetes": 2, "Hjaelp_til_hjemmemonitorering_andet": 1, "G1.10": 0.5,
            "Udtagelse_af_kapillaerblodproever_veneblodproever": 3, "G2.3": 3, "G1.47": 2},
    "I12": {"G1.5": 9, "G1.16": 9, "G1.35": 7, "G1.8": 7, "G1.18": 1},
}  # fmt: skip
"""Interventions by the area of the condition they address, both by older key."""

SEVERITY: Final = ((0, 2), (1, 30), (2, 34), (3, 24), (4, 9), (9, 1))
"""Severities at a first assessment; 9 is "not relevant"."""

REHABILITATION: Final[Mapping[str, float]] = {
    "Mobilitet og bevægelse": 30, "Bevægeapparat": 22, "Forflytte sig": 16, "Sanser og smerter": 12,
    "Personlig pleje": 9, "Respiration og cirkulation": 7, "Lave husligt arbejde": 6, "Energi og handlekraft": 6,
    "Kognitive funktioner": 5, "Sår og cicatriser": 4, "Indkøb": 4, "Hukommelse": 3, "Kommunikation": 3, "Lave mad": 3,
    "Spise og drikke": 2, "Kontinens": 2, "Sundhedskompetence": 2,
}  # fmt: skip
"""Conditions of §140 by their Danish name."""

PREVENTION: Final[Mapping[str, float]] = {
    "Fysisk aktivitet": 22, "Sundhedskompetence": 15, "Spisemønster": 14, "Vægt": 12, "Tobak og nikotin": 11,
    "Smerte": 8, "Mobilitet og bevægelse": 8, "Trivsel": 7, "Alkohol": 6, "Respiration": 6, "Cirkulation": 6,
    "Daglige aktiviteter": 5, "Søvn og hvile": 4, "Sociale relationer": 4, "Ernæring": 4, "Kognitiv funktion": 2,
    "Kropspfattelse": 1, "Kontinens": 1, "Medicin og stoffer": 1, "Håndtere genstande": 1,
}  # fmt: skip
"""Conditions of §119 by their Danish name, spelt as FSIII spells them."""

TRAINING: Final[Mapping[str, float]] = {
    "Fysisk træning": 40, "Funktionstræning": 16, "ADL-træning": 14, "Vejledning og undervisning": 12,
    "Manuel behandling": 5, "Kognitiv træning": 4, "Psykomotorisk træning": 2,
}  # fmt: skip
"""Interventions inside a course of §140."""

LIFESTYLE: Final[Mapping[str, float]] = {
    "Fysisk træning": 30, "Sygdomshåndtering": 22, "Kostvejledning": 15, "Nikotin- og tobaksafvænning": 10,
    "Diætbehandling": 7, "Samtale om alkohol": 5, "Mental håndtering": 5, "Madlavning i praksis": 3,
    "Færdighedstræning": 2, "Vejledning og introduktion til fysiske aktiviteter": 6,
}  # fmt: skip
"""Interventions inside a course of §119."""

HOSPITAL_DIAGNOSES: Final[Mapping[str, tuple[str, float]]] = {
    "DS720": ("Brud på lårbenshals", 14), "DS721": ("Pertrokantært brud på lårben", 8),
    "DM161": ("Primær slidgigt i hofte", 14), "DM171": ("Primær slidgigt i knæ", 16),
    "DS525": ("Brud på nederste del af spoleben", 9), "DS422": ("Brud på øverste del af overarmsknogle", 6),
    "DI639": ("Blodprop i hjernen", 8), "DM511": ("Diskusprolaps i lænderyg", 7), "DS832": ("Meniskskade i knæ", 6),
    "DJ189": ("Lungebetændelse", 5), "DC509": ("Brystkræft", 3), "DS068": ("Kvæstelse inde i kraniet", 1),
}  # fmt: skip
"""SKS diagnoses that lead to rehabilitation after a hospital stay; words our own."""

LASTING_DIAGNOSES: Final[Mapping[str, tuple[str, float]]] = {
    "DE119": ("Type 2-diabetes", 26), "DJ449": ("KOL", 22), "DI252": ("Tidligere blodprop i hjertet", 14),
    "DI209": ("Hjertekrampe", 6), "DI509": ("Hjertesvigt", 6), "DM545": ("Lændesmerter", 10),
    "DM179": ("Slidgigt i knæ", 8), "DF329": ("Depression", 4), "DC619": ("Kræft i blærehalskirtlen", 3),
}  # fmt: skip
"""SKS diagnoses behind a referral to prevention; words our own."""
