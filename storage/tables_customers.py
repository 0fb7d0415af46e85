"""The tables of a subscription shop's customers and what is theirs, who proved to be one of them, and changes put
forward for them.

What is a customer's goes with its customer; who wrote which message is tied to the message and goes with it.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.tables import metadata
from storage.types import Document, Id, Moment


def _customer() -> Column[int]:
    return Column("customer_id", Id, ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)


customers = Table(
    "customers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("name", String(256), nullable=False),
    Column("email", String(254)),
    Column("phone", String(32)),
    Column("language", String(8)),
    Column("since", Date),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "external_id"),
    Index("ix_customers_email", "seller_id", "email"),
    Index("ix_customers_phone", "seller_id", "phone"),
)

# Names that channels prove: a signed chat identity (`chat`), further addresses (`email`), numbers (`phone`).
customer_identities = Table(
    "customer_identities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("kind", String(16), nullable=False),
    Column("value", String(254), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "kind", "value"),
    Index("ix_customer_identities_customer", "customer_id"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("external_id", String(128), nullable=False),
    Column("plan", String(128), nullable=False),
    Column("status", String(16), nullable=False),
    Column("frequency", String(16), nullable=False),
    Column("next_box_on", Date),
    Column("skipped", Document, nullable=False),
    Column("resumes", String(7)),
    Column("price_cents", Integer),
    Column("currency", String(3), nullable=False),
    Column("address", Document, nullable=False),
    # Cancel links of an earlier version are void.
    Column("link_version", Integer, nullable=False, server_default=text("1")),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "external_id"),
    Index("ix_subscriptions_customer", "customer_id"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("external_id", String(128), nullable=False),
    Column("status", String(32), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("total_cents", Integer),
    Column("currency", String(3), nullable=False),
    Column("carrier", String(64)),
    Column("tracking_number", String(128)),
    UniqueConstraint("seller_id", "external_id"),
    Index("ix_orders_customer", "customer_id", "placed_at"),
)

order_items = Table(
    "order_items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("order_id", Id, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(256), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("sku", String(128)),
    UniqueConstraint("order_id", "position"),
    Index("ix_order_items_customer", "customer_id"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("external_id", String(128), nullable=False),
    Column("order_external_id", String(128)),
    Column("paid_at", Moment, nullable=False),
    Column("amount_cents", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(32), nullable=False),
    UniqueConstraint("seller_id", "external_id"),
    Index("ix_payments_customer", "customer_id", "paid_at"),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("order_id", Id, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("status", String(256), nullable=False),
    Column("place", String(256), nullable=False),
    UniqueConstraint("order_id", "position"),
    Index("ix_tracking_events_customer", "customer_id"),
)

# Which customer wrote a message, and how that was proven. `expires_at`: a code proves for a while only.
interaction_customers = Table(
    "interaction_customers",
    metadata,
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    _customer(),
    Column("proven_by", String(32), nullable=False),
    Column("proven_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Index("ix_interaction_customers_customer", "customer_id"),
)

# One-time codes. Only a keyed hash stands here; `attempts_left` falls with every try.
identity_codes = Table(
    "identity_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE"), nullable=False),
    _customer(),
    Column("salt", String(32), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("attempts_left", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_identity_codes_interaction", "interaction_id", "id"),
    Index("ix_identity_codes_customer", "customer_id", "created_at"),
)

proposed_actions = Table(
    "proposed_actions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seller_id", String(64), nullable=False),
    # None: asked for by the customer's own link.
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    _customer(),
    Column("tool", String(32), nullable=False),
    Column("target", String(128), nullable=False),
    # The canonical JSON that was sealed, as text: a JSON column would write it in its own way.
    Column("arguments", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(64)),
    Column("outcome", Text),
    Column("expires_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("seller_id", "nonce"),
    Index("ix_proposed_actions_newest", "seller_id", "id"),
    Index("ix_proposed_actions_interaction", "interaction_id", "id"),
    Index("ix_proposed_actions_customer", "customer_id"),
)

# At most one a proposed action: what makes it happen once is that this row can be made once.
action_executions = Table(
    "action_executions",
    metadata,
    Column("action_id", Id, ForeignKey("proposed_actions.id", ondelete="CASCADE"), primary_key=True),
    Column("seller_id", String(64), nullable=False),
    Column("interaction_id", Id, ForeignKey("interactions.id", ondelete="CASCADE")),
    Column("execution_key", String(64), nullable=False, unique=True),
    Column("attempts", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("next_look_at", Moment),
    Column("finished_at", Moment),
    Index("ix_action_executions_unsettled", "seller_id", "next_look_at",
          sqlite_where=text("next_look_at IS NOT NULL"), postgresql_where=text("next_look_at IS NOT NULL")),
)  # fmt: skip

# How far an import came, by the hash of its file: begun again, it goes on after what was committed.
import_runs = Table(
    "import_runs",
    metadata,
    Column("seller_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("file_hash", String(64), primary_key=True),
    Column("rows_done", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
