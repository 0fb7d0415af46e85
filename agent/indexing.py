"""Keeps the text index, and the vectors if there are any, in step with the rows. Called by the worker and by commands.

What customers write can be found by its words a moment after it was stored, not in the same commit.
"""

import logging

from agent.desk import Desk
from desk.errors import DeskError
from storage.embeddings import find_to_embed, forget_other_models, save_vectors
from storage.search_index import has_due, index_batch

log = logging.getLogger(__name__)

# What one call of a vendor takes.
_VECTORS_AT_ONCE = 64


async def index_some(desk: Desk) -> bool:
    """Index one batch of what changed; False when nothing had."""
    if not await desk.db.read(has_due, desk.seller_id):
        return False
    done = await desk.db.write(index_batch, desk.seller_id, now=desk.clock())
    log.debug("indexed", extra={"seen": done.seen, "written": done.written})
    return done.seen > 0


async def index_all(desk: Desk) -> None:
    """Index whatever waits."""
    while await index_some(desk):
        pass


async def embed_some(desk: Desk) -> bool:
    """Fetch one batch of missing vectors; False when none is missing, or there is no embedder, or it fails.

    A failure costs only the dense leg: it is logged and tried again with the next batch.
    """
    embedder = desk.recall.embedder if desk.recall else None
    if embedder is None:
        return False
    items = await desk.db.read(find_to_embed, desk.seller_id, limit=_VECTORS_AT_ONCE)
    if not items:
        return False
    try:
        vectors = await embedder.embed([item.text for item in items], is_query=False)
    except DeskError as error:
        log.warning("no vectors; searched by words alone", extra={"error": str(error)})
        return False
    await desk.db.write(save_vectors, desk.seller_id, items, vectors, model=embedder.model, now=desk.clock())
    return True


async def renew_vectors(desk: Desk) -> None:
    """After another model was configured, make its vectors due. Called once, when the work begins."""
    if desk.recall and desk.recall.embedder:
        await desk.db.write(forget_other_models, desk.seller_id, desk.recall.embedder.model)
