"""What the console and the subscription shop keep: talks with the assistant, saved replies; customers and what they own

Only adds tables and columns that may be left out: the code before it works on these tables too.
"""

import sqlalchemy as sa
from alembic import op
import storage.types
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('customers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('name', sa.String(length=256), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('phone', sa.String(length=32), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers')),
    sa.UniqueConstraint('seller_id', 'external_id', name=op.f('uq_customers_seller_id_external_id'))
    )
    op.create_index('ix_customers_email', 'customers', ['seller_id', 'email'], unique=False)
    op.create_index('ix_customers_phone', 'customers', ['seller_id', 'phone'], unique=False)

    op.create_table('import_runs',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('file_hash', sa.String(length=64), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', 'kind', 'file_hash', name=op.f('pk_import_runs'))
    )
    op.create_table('macros',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_macros')),
    sa.UniqueConstraint('seller_id', 'language', 'name', name=op.f('uq_macros_seller_id_language_name'))
    )
    op.create_table('talks',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('who', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talks'))
    )
    op.create_index('ix_talks_who', 'talks', ['seller_id', 'who', 'updated_at'], unique=False)

    op.create_table('customer_identities',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('value', sa.String(length=254), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_customer_identities_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_identities')),
    sa.UniqueConstraint('seller_id', 'kind', 'value', name=op.f('uq_customer_identities_seller_id_kind_value'))
    )
    op.create_index('ix_customer_identities_customer', 'customer_identities', ['customer_id'], unique=False)

    op.create_table('identity_codes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('attempts_left', sa.Integer(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('used_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_identity_codes_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_identity_codes_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_codes'))
    )
    op.create_index('ix_identity_codes_customer', 'identity_codes', ['customer_id', 'created_at'], unique=False)
    op.create_index('ix_identity_codes_interaction', 'identity_codes', ['interaction_id', 'id'], unique=False)

    op.create_table('interaction_customers',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('proven_by', sa.String(length=32), nullable=False),
    sa.Column('proven_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_interaction_customers_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_interaction_customers_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_interaction_customers'))
    )
    op.create_index('ix_interaction_customers_customer', 'interaction_customers', ['customer_id'], unique=False)

    op.create_table('orders',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('placed_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('total_cents', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('carrier', sa.String(length=64), nullable=True),
    sa.Column('tracking_number', sa.String(length=128), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_orders_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders')),
    sa.UniqueConstraint('seller_id', 'external_id', name=op.f('uq_orders_seller_id_external_id'))
    )
    op.create_index('ix_orders_customer', 'orders', ['customer_id', 'placed_at'], unique=False)

    op.create_table('payments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('order_external_id', sa.String(length=128), nullable=True),
    sa.Column('paid_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_payments_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('seller_id', 'external_id', name=op.f('uq_payments_seller_id_external_id'))
    )
    op.create_index('ix_payments_customer', 'payments', ['customer_id', 'paid_at'], unique=False)

    op.create_table('presences',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('seen_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_presences_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('interaction_id', 'person', name=op.f('pk_presences'))
    )
    op.create_index('ix_presences_seller_seen', 'presences', ['seller_id', 'seen_at'], unique=False)

    op.create_table('proposed_actions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tool', sa.String(length=32), nullable=False),
    sa.Column('target', sa.String(length=128), nullable=False),
    sa.Column('arguments', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_proposed_actions_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_proposed_actions_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposed_actions')),
    sa.UniqueConstraint('seller_id', 'nonce', name=op.f('uq_proposed_actions_seller_id_nonce'))
    )
    op.create_index('ix_proposed_actions_customer', 'proposed_actions', ['customer_id'], unique=False)
    op.create_index('ix_proposed_actions_interaction', 'proposed_actions', ['interaction_id', 'id'], unique=False)
    op.create_index('ix_proposed_actions_newest', 'proposed_actions', ['seller_id', 'id'], unique=False)

    op.create_table('subscriptions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('plan', sa.String(length=128), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('frequency', sa.String(length=16), nullable=False),
    sa.Column('next_box_on', sa.Date(), nullable=True),
    sa.Column('skipped', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('resumes', sa.String(length=7), nullable=True),
    sa.Column('price_cents', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('address', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('link_version', sa.Integer(), server_default=sa.text('1'), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_subscriptions_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
    sa.UniqueConstraint('seller_id', 'external_id', name=op.f('uq_subscriptions_seller_id_external_id'))
    )
    op.create_index('ix_subscriptions_customer', 'subscriptions', ['customer_id'], unique=False)

    op.create_table('talk_turns',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('talk_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('about_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('model', sa.String(length=128), nullable=False),
    sa.Column('cost_usd', sa.Float(), nullable=False),
    sa.Column('trace_id', sa.String(length=32), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('finished_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['about_id'], ['interactions.id'], name=op.f('fk_talk_turns_about_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['talk_id'], ['talks.id'], name=op.f('fk_talk_turns_talk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_turns'))
    )
    op.create_index('ix_talk_turns_about', 'talk_turns', ['about_id'], unique=False)
    op.create_index('ix_talk_turns_talk', 'talk_turns', ['talk_id', 'id'], unique=False)

    op.create_table('action_executions',
    sa.Column('action_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('execution_key', sa.String(length=64), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('started_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('next_look_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('finished_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['action_id'], ['proposed_actions.id'], name=op.f('fk_action_executions_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_action_executions_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('action_id', name=op.f('pk_action_executions')),
    sa.UniqueConstraint('execution_key', name=op.f('uq_action_executions_execution_key'))
    )
    op.create_index('ix_action_executions_unsettled', 'action_executions', ['seller_id', 'next_look_at'], unique=False, sqlite_where=sa.text('next_look_at IS NOT NULL'), postgresql_where=sa.text('next_look_at IS NOT NULL'))

    op.create_table('order_items',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=256), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('sku', sa.String(length=128), nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_order_items_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_order_items_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_items')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_order_items_order_id_position'))
    )
    op.create_index('ix_order_items_customer', 'order_items', ['customer_id'], unique=False)

    op.create_table('talk_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('turn_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('told', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['turn_id'], ['talk_turns.id'], name=op.f('fk_talk_events_turn_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_events')),
    sa.UniqueConstraint('turn_id', 'n', name=op.f('uq_talk_events_turn_id_n'))
    )
    op.create_table('talk_proposals',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('talk_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('turn_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('who', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('arguments', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_talk_proposals_interaction_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['talk_id'], ['talks.id'], name=op.f('fk_talk_proposals_talk_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['turn_id'], ['talk_turns.id'], name=op.f('fk_talk_proposals_turn_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_proposals'))
    )
    op.create_index('ix_talk_proposals_interaction', 'talk_proposals', ['interaction_id'], unique=False)
    op.create_index('ix_talk_proposals_talk', 'talk_proposals', ['talk_id'], unique=False)
    op.create_index('ix_talk_proposals_turn', 'talk_proposals', ['turn_id'], unique=False)

    op.create_table('tracking_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('occurred_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=256), nullable=False),
    sa.Column('place', sa.String(length=256), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_tracking_events_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_tracking_events_order_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tracking_events')),
    sa.UniqueConstraint('order_id', 'position', name=op.f('uq_tracking_events_order_id_position'))
    )
    op.create_index('ix_tracking_events_customer', 'tracking_events', ['customer_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_tracking_events_customer', table_name='tracking_events')

    op.drop_table('tracking_events')
    op.drop_index('ix_talk_proposals_turn', table_name='talk_proposals')
    op.drop_index('ix_talk_proposals_talk', table_name='talk_proposals')
    op.drop_index('ix_talk_proposals_interaction', table_name='talk_proposals')

    op.drop_table('talk_proposals')
    op.drop_table('talk_events')
    op.drop_index('ix_order_items_customer', table_name='order_items')

    op.drop_table('order_items')
    op.drop_index('ix_action_executions_unsettled', table_name='action_executions', sqlite_where=sa.text('next_look_at IS NOT NULL'), postgresql_where=sa.text('next_look_at IS NOT NULL'))

    op.drop_table('action_executions')
    op.drop_index('ix_talk_turns_talk', table_name='talk_turns')
    op.drop_index('ix_talk_turns_about', table_name='talk_turns')

    op.drop_table('talk_turns')
    op.drop_index('ix_subscriptions_customer', table_name='subscriptions')

    op.drop_table('subscriptions')
    op.drop_index('ix_proposed_actions_newest', table_name='proposed_actions')
    op.drop_index('ix_proposed_actions_interaction', table_name='proposed_actions')
    op.drop_index('ix_proposed_actions_customer', table_name='proposed_actions')

    op.drop_table('proposed_actions')
    op.drop_index('ix_presences_seller_seen', table_name='presences')

    op.drop_table('presences')
    op.drop_index('ix_payments_customer', table_name='payments')

    op.drop_table('payments')
    op.drop_index('ix_orders_customer', table_name='orders')

    op.drop_table('orders')
    op.drop_index('ix_interaction_customers_customer', table_name='interaction_customers')

    op.drop_table('interaction_customers')
    op.drop_index('ix_identity_codes_interaction', table_name='identity_codes')
    op.drop_index('ix_identity_codes_customer', table_name='identity_codes')

    op.drop_table('identity_codes')
    op.drop_index('ix_customer_identities_customer', table_name='customer_identities')

    op.drop_table('customer_identities')
    op.drop_index('ix_talks_who', table_name='talks')

    op.drop_table('talks')
    op.drop_table('macros')
    op.drop_table('import_runs')
    op.drop_index('ix_customers_phone', table_name='customers')
    op.drop_index('ix_customers_email', table_name='customers')

    op.drop_table('customers')
