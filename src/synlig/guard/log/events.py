"""Every kind of thing the log can say, by the grammar `area:thing:action`, and whether it raises an alarm."""

from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """The classes of the audit log (K5) and the security log (K16). A name, once used, is never given away."""

    LOGIN_ACCEPTED = "identity:login:accepted"
    LOGIN_REFUSED = "identity:login:refused"
    LOGIN_REPEATEDLY_REFUSED = "identity:login:repeatedly-refused"
    REFUSALS_SEEN = "identity:refusals:looked-into"
    SESSION_ENDED = "identity:session:ended"
    BEARER_MADE = "identity:token:made"
    BEARER_REVOKED = "identity:token:revoked"
    BEARER_REFUSED = "identity:token:refused"
    CERTIFICATE_REFUSED = "identity:certificate:refused"
    POLICIES_CHANGED = "access:policies:changed"
    ACCESS_DENIED = "access:object:denied"
    REPORT_RECEIVED = "intake:report:received"
    REPORT_REJECTED = "intake:report:rejected"
    SENDER_REFUSED = "intake:sender:refused"
    SENDER_CHANGED = "intake:sender:changed"
    RESEND_ASKED = "intake:resend:asked"
    REPORTS_PROCESSED = "processing:reports:processed"
    REPORTS_JUDGED = "processing:reports:judged"
    TABLES_COMPACTED = "processing:tables:compacted"
    RELEASE_MADE = "release:cube:made"
    RELEASE_REFUSED = "release:cube:refused"
    RELEASE_WITHDRAWN = "release:cube:withdrawn"
    TABLE_READ = "analysis:table:read"
    TABLE_EXPORTED = "analysis:table:exported"
    COHORTS_KEPT = "analysis:cohorts:kept"
    COHORTS_REMOVED = "analysis:cohorts:removed"
    PERSON_SEEN = "person:record:seen"
    PERSON_FOUND = "person:record:found"
    PERSON_EXPORTED = "person:record:exported"
    PERSON_ERASED = "person:record:erased"
    PERSON_JOINED = "person:record:joined"
    PERSON_PROTECTED = "person:record:protected"
    PERSON_RESTRICTED = "person:record:restricted"
    PERSON_CHANGED = "person:register:changed"
    CASE_OPENED = "person:case:opened"
    CASE_CHANGED = "person:case:changed"
    CASE_CLOSED = "person:case:closed"
    CASE_LATE = "person:case:late"
    CPR_REVEALED = "vault:cpr:revealed"
    DELIVERY_SENT = "exchange:delivery:sent"
    DELIVERY_RECEIPTED = "exchange:delivery:receipted"
    DELIVERY_DEAD = "exchange:delivery:dead"
    LETTER_DEAD = "exchange:letter:dead"
    ERASURE_TOLD = "exchange:erasure:told"
    DELIVERY_QUEUED_AGAIN = "exchange:delivery:queued-again"
    RETURNED_KEPT = "exchange:returned:kept"
    RECORDS_RELINKED = "exchange:records:relinked"
    TASK_RUN = "operation:task:run"
    TASK_FAILED = "operation:task:failed"
    CLOCK_JUMPED = "operation:clock:jumped"
    CHANGE_PROPOSED = "change:proposal:proposed"
    CHANGE_APPROVED = "change:proposal:approved"
    CHANGE_REJECTED = "change:proposal:rejected"
    GLASS_BROKEN = "change:glass:broken"
    GLASS_SEEN = "change:glass:looked-into"
    KEY_CHANGED = "keys:key:changed"
    BACKUP_MADE = "backup:copy:made"
    BACKUP_RESTORED = "backup:copy:restored"
    RETENTION_RUN = "retention:run:done"
    INTEGRITY_FAILED = "integrity:store:failed"
    RECONCILIATION_DIFFERS = "integrity:reconciliation:differs"
    RECONCILED = "integrity:reconciliation:done"
    STORES_SIGNED = "integrity:store:signed"
    LOG_OPENED = "log:journal:opened"
    LOG_REPAIRED = "log:journal:torn-tail-removed"
    LOG_SEARCHED = "log:journal:searched"
    LOG_READ = "log:journal:read"
    LOG_VERIFIED = "log:journal:verified"
    LOG_CHECKPOINT_FAILED = "log:checkpoint:failed"
    LOG_SUBJECT_ERASED = "log:subject:erased"


ALARMS: Final = frozenset(
    {
        Event.LOGIN_REPEATEDLY_REFUSED,
        Event.GLASS_BROKEN,
        Event.INTEGRITY_FAILED,
        Event.RECONCILIATION_DIFFERS,
        Event.CASE_LATE,
        Event.RELEASE_REFUSED,
        Event.DELIVERY_DEAD,
        Event.TASK_FAILED,
        Event.CLOCK_JUMPED,
        Event.LOG_REPAIRED,
        Event.LOG_CHECKPOINT_FAILED,
    }
)
"""What someone must look at the same day."""
