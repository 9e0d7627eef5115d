"""The identity provider logs a person out: the sessions that it means end here too, whichever browser has them."""

from collections.abc import Callable

from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.saml.logout_checks import LogoutAsked
from synlig.guard.saml.reasons import TokenRefused
from synlig.storage.sessions import Sessions


def end_sessions_elsewhere(hear: Callable[[], LogoutAsked], *, sessions: Sessions, log: Recorder) -> LogoutAsked:
    """What was asked, carried out; that no session was found is no fault, it may have run out.

    Raises:
        TokenRefused: `hear` did; its reason is in the log.
    """
    try:
        asked = hear()
    except TokenRefused as refused:
        facts = {"provider": "saml", "message": "log-out", "reason": str(refused.reason)}
        log.record([Entry(Event.LOGIN_REFUSED, "stranger", "refused", facts=facts)])
        raise
    ended = sessions.end_about("saml", asked.is_about)
    log.record([Entry(Event.SESSION_ENDED, session.person.id, facts={"by": "saml"}) for session in ended])
    return asked
