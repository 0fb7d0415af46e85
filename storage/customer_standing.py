"""Who writes, as the rows say: the proven customer with everything of theirs, or nobody to tell anything to."""

from datetime import datetime

from sqlalchemy import Connection

from desk.customers import STRANGER, Known, Standing, Unproven
from desk.interactions import InteractionId, SellerId
from storage.customer_proofs import find_proof, is_code_pending
from storage.customers import read_account


def read_standing(conn: Connection, seller_id: SellerId, interaction_id: InteractionId, *, now: datetime) -> Standing:
    """The standing of whoever wrote this message."""
    proof = find_proof(conn, seller_id, interaction_id, now=now)
    if proof is not None:
        account = read_account(conn, seller_id, proof.customer_id)
        return Known(customer_id=proof.customer_id, account=account, proven_by=proof.proven_by, as_of=now)
    if is_code_pending(conn, seller_id, interaction_id, now=now):
        return Unproven(is_code_sent=True)
    return STRANGER
