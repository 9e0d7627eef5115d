"""The letters that subscribers get: a link and a release's name, in Danish and English, and nothing of any person."""

from datetime import datetime

from synlig.core.subscription import Letter, WaitingLetter

TEXTS = {
    "release": (
        "Synlig: ny udgivelse {about}",
        """Der er en ny udgivelse: {about}

Tabellen, du følger:
{table}

Du kan stoppe mailene her, uden at logge ind:
{leave}

---
A new release is out: {about}

The table you follow:
{table}

Stop these mails here, without a log-in:
{leave}
""",
    ),
    "confirm": (
        "Synlig: bekræft, at du vil have mail",
        """Bekræft, at du vil have mail, når der er en ny udgivelse:
{confirm}

Har du ikke bedt om det, skal du ikke gøre noget: uden bekræftelse får du ikke mere mail.
Du kan også bede os glemme adressen med det samme:
{leave}

---
Confirm that you want mail when a new release is out:
{confirm}

If you did not ask for it, do nothing: without confirmation there is no more mail.
You can also have the address forgotten at once:
{leave}
""",
    ),
}


def letter_of(waiting: WaitingLetter, portal: str, leave: str, at: datetime) -> Letter:
    """The letter as it is sent; `portal` is the portal's address without a slash at its end.

    `leave` is the token by which whoever has the letter stops the mail without a log-in.
    """
    table = f"{portal}/byg/gemt/{waiting.saved}"
    stop = f"{portal}/mail/stop/{leave}"
    links = {"table": table, "leave": stop, "confirm": f"{table}/mail?kode={waiting.about}"}
    subject, text = (said.format(about=waiting.about, **links) for said in TEXTS[waiting.kind])
    return Letter(f"synlig-{waiting.id}-{waiting.kind}", waiting.address, subject, text, links["leave"], at)
