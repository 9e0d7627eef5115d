"""Parts of every door: who may report what, keeping it with its log entry, and the senders' drop boxes."""

from functools import cached_property

from synlig.declared import profiles
from synlig.guard.host_key import openssh_host_key
from synlig.guard.keys import Secret
from synlig.pipeline.admit import Admittance
from synlig.pipeline.surplus import Surplus
from synlig.storage.certificate_ends import CertificateEnds
from synlig.storage.completeness import CompletenessStore
from synlig.storage.drop_boxes import DropBoxes, OutBoxes
from synlig.storage.heart_courses import HeartCourses
from synlig.storage.intake import Reception
from synlig.storage.reaches import Reaches
from synlig.surfaces.wiring.receiving import Receiving
from synlig.surfaces.wiring.witnessing import Witnessing


class AtTheDoor(Witnessing, Receiving):
    """Parts of every door: who may report what, keeping it with its log entry, and the senders' drop boxes."""

    @cached_property
    def admittance(self) -> Admittance:
        """The gate and the register of who may report for whom."""
        limit = self.settings.intake.max_report_bytes
        return Admittance(self.csv_judge.judge, self.organisations.register, limit, self.surplus.findings)

    @cached_property
    def surplus(self) -> Surplus:
        """What is beyond the guides."""
        named = profiles.load().profiles.items()
        return Surplus(frozenset(url for url, profile in named if profile.type == "Extension"))

    @cached_property
    def certificate_ends(self) -> CertificateEnds:
        """When senders' certificates end."""
        return CertificateEnds(self.control)

    @cached_property
    def reception(self) -> Reception:
        """Keeps reports, and says so in the log."""
        return Reception(self.intake, self.log)

    @cached_property
    def completeness(self) -> CompletenessStore:
        """What came on each day, and what was asked for again."""
        return CompletenessStore(self.control)

    @cached_property
    def reaches(self) -> Reaches:
        """How far fetching from each source has come."""
        return Reaches(self.control)

    @cached_property
    def drop_boxes(self) -> DropBoxes:
        """Where senders put files, held by this process alone."""
        settings = self.settings.sftp
        return DropBoxes(self.home.drop_boxes, settings.quota_bytes, settings.quiet_seconds)

    @cached_property
    def out_boxes(self) -> OutBoxes:
        """Where released tables are put for municipalities to fetch."""
        return OutBoxes(self.home.drop_boxes)

    @cached_property
    def host_key(self) -> bytes:
        """The SSH host key that senders know this home by, as OpenSSH writes it."""
        return openssh_host_key(self.keys.secret(Secret.SSH_HOST))

    @cached_property
    def heart_courses(self) -> HeartCourses:
        """Courses of heart rehabilitation that are filled in by hand."""
        return HeartCourses(self.control, self.clock)
