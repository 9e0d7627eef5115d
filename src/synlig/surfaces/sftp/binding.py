"""Which stories the door for files gets."""

from synlig.stories.check_pause import check_pause
from synlig.stories.open_drop_box import open_drop_box
from synlig.stories.recognise_ssh_key import recognise_ssh_key
from synlig.stories.refuse_login import refuse_login
from synlig.stories.take_files import take_files
from synlig.surfaces.sftp.door import SftpDoor
from synlig.surfaces.sftp.peer import SftpStories
from synlig.surfaces.wiring import Wiring


def sftp_server(wiring: Wiring) -> SftpDoor:
    """The door for files, ready to run.

    Raises:
        Unavailable: another process serves SFTP from this home.
    """
    stories = SftpStories(
        sender_of=wiring.bind(recognise_ssh_key),
        open_box=wiring.bind(open_drop_box),
        refuse=wiring.bind(refuse_login),
        check_pause=wiring.bind(check_pause),
        take=wiring.bind(take_files),
    )
    return SftpDoor(wiring.settings.sftp, wiring.host_key, stories)
