"""What Chatwoot and other front ends need: deliveries, acts owed to a help desk, talks and their files

Only adds tables and columns that may be left out: the code before it works on these tables too.
"""

import sqlalchemy as sa
from alembic import op
import storage.types
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('deliveries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('delivery_id', sa.String(length=128), nullable=False),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('payload', sa.Text(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('received_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('next_try_at', storage.types.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('seller_id', 'source', 'delivery_id', name=op.f('uq_deliveries_seller_id_source_delivery_id'))
    )
    op.create_index('ix_deliveries_received', 'deliveries', ['seller_id', 'received_at'], unique=False)
    op.create_index('ix_deliveries_waiting', 'deliveries', ['seller_id', 'next_try_at'], unique=False, sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))

    op.create_table('bridge_acts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('arguments', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('sending_since', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('next_try_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_bridge_acts_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bridge_acts')),
    sa.UniqueConstraint('interaction_id', 'revision', 'kind', name=op.f('uq_bridge_acts_interaction_id_revision_kind')),
    sa.UniqueConstraint('seller_id', 'ref', name=op.f('uq_bridge_acts_seller_id_ref'))
    )
    op.create_index('ix_bridge_acts_waiting', 'bridge_acts', ['seller_id', 'next_try_at'], unique=False, sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))

    op.create_table('chat_turns',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('message_key', sa.String(length=128), nullable=False),
    sa.Column('text_sha', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('answered_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_chat_turns_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chat_turns'))
    )
    op.create_index('ix_chat_turns_key', 'chat_turns', ['interaction_id', 'message_key'], unique=True)
    op.create_index('ix_chat_turns_seller', 'chat_turns', ['seller_id'], unique=False)

    op.create_table('helpdesk_standings',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('progress', sa.String(length=16), nullable=False),
    sa.Column('assignee', sa.String(length=16), nullable=False),
    sa.Column('changed_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_helpdesk_standings_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_helpdesk_standings'))
    )
    op.create_index('ix_helpdesk_standings_seller', 'helpdesk_standings', ['seller_id'], unique=False)

    op.create_table('message_files',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.String(length=128), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(length=64), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('next_try_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_message_files_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_files')),
    sa.UniqueConstraint('interaction_id', 'event_id', 'position', name=op.f('uq_message_files_interaction_id_event_id_position'))
    )
    op.create_index('ix_message_files_waiting', 'message_files', ['seller_id', 'next_try_at'], unique=False, sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))

    op.create_table('reset_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_reset_links_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_reset_links'))
    )
    op.create_index('ix_reset_links_user', 'reset_links', ['user_id'], unique=False)

    op.create_table('thread_recaps',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('until', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('messages', sa.Integer(), nullable=False),
    sa.Column('written_by', sa.String(length=128), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_thread_recaps_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_thread_recaps'))
    )
    op.create_index('ix_thread_recaps_seller', 'thread_recaps', ['seller_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_thread_recaps_seller', table_name='thread_recaps')

    op.drop_table('thread_recaps')
    op.drop_index('ix_reset_links_user', table_name='reset_links')

    op.drop_table('reset_links')
    op.drop_index('ix_message_files_waiting', table_name='message_files', sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))

    op.drop_table('message_files')
    op.drop_index('ix_helpdesk_standings_seller', table_name='helpdesk_standings')

    op.drop_table('helpdesk_standings')
    op.drop_index('ix_chat_turns_seller', table_name='chat_turns')
    op.drop_index('ix_chat_turns_key', table_name='chat_turns')

    op.drop_table('chat_turns')
    op.drop_index('ix_bridge_acts_waiting', table_name='bridge_acts', sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))

    op.drop_table('bridge_acts')
    op.drop_index('ix_deliveries_waiting', table_name='deliveries', sqlite_where=sa.text('next_try_at IS NOT NULL'), postgresql_where=sa.text('next_try_at IS NOT NULL'))
    op.drop_index('ix_deliveries_received', table_name='deliveries')

    op.drop_table('deliveries')
