"""Whether this house gives customers links to cancel, and with which keys."""

from api.stored_tokens import key_source
from desk.playbook import Playbook
from desk.settings import Settings
from storage.cancel_links import CancelLinks


def open_cancel_links(settings: Settings, playbook: Playbook) -> CancelLinks | None:
    """The maker of customers' own links; None where no category of the playbook has them."""
    if not any(category.cancel_link for category in playbook.categories.values()):
        return None
    return CancelLinks(ring=key_source(settings).need(), base_url=settings.public_url)
