"""Changes of rules as files, for tests."""

from pathlib import Path

HEAD = """title = { da = "Titel", en = "Title" }
why = { da = "Grund", en = "Why" }
fix = { da = "Ret", en = "Fix" }
source = "test"
"""
WOMEN = f"""[[rules]]
id = "synlig-condition-of-a-woman"
table = "conditions"
element = "Condition.subject"
{HEAD}severity = [{{ is = "warning" }}]
finds = "r.koen = 'K'"
[[rules.examples]]
da = "En kvinde og en mand"
en = "A woman and a man"
conditions = [{{ id = "k", koen = "K" }}, {{ id = "m", koen = "M" }}]
found = ["k"]
"""
"""A new rule that remarks on every condition of a woman."""
LEVEL = f"""[[rules]]
id = "synlig-condition-severity"
table = "conditions"
element = "Condition.severity"
{HEAD}sets = {{ column = "severity_number", kind = "integer", da = "Tal", en = "Number" }}
harmonises = "CASE WHEN r.severity IS NOT NULL THEN 7 END"
[[rules.examples]]
da = "Altid syv"
en = "Always seven"
conditions = [{{ id = "c", severity = "B2" }}]
given = {{ c = 7 }}
"""
"""Another way to number severities, in place of the declared rule."""
ENDS = '[[ended]]\nid = "synlig-goal-worse-than-condition"\n'


def rule_file(folder: Path, text: str, name: str = "change.toml") -> Path:
    """The file `name` with `text`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
