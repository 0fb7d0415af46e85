"""What keeps the desk whole when processes, vendors and disks fail

Only adds tables and columns that may be left out: the code before it works on these tables too. No batches: SQLite
would copy whole tables for a default and for every column taken away, and lose what hangs on them.
"""

import sqlalchemy as sa
from alembic import op
import storage.types
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('circuits',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('connector', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('opened_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('try_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', 'connector', name=op.f('pk_circuits'))
    )
    op.create_table('contract_snapshots',
    sa.Column('vendor', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('sha', sa.String(length=64), nullable=False),
    sa.Column('shape', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('accepted_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('checked_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('difference', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.PrimaryKeyConstraint('vendor', 'name', name=op.f('pk_contract_snapshots'))
    )
    op.create_table('person_acts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('subject_hash', sa.String(length=64), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('counts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_acts'))
    )
    op.create_index('ix_person_acts_seller', 'person_acts', ['seller_id', 'id'], unique=False)

    op.create_table('rate_limits',
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('free_at_us', sa.BigInteger(), nullable=False),
    sa.Column('not_before_us', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_rate_limits'))
    )
    op.create_table('tombstones',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('subject_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tombstones')),
    sa.UniqueConstraint('seller_id', 'subject_hash', name=op.f('uq_tombstones_seller_id_subject_hash'))
    )
    op.create_table('workers',
    sa.Column('executor_id', sa.String(length=64), nullable=False),
    sa.Column('host', sa.String(length=128), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('code_version', sa.String(length=64), nullable=False),
    sa.Column('started_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('beat_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('stopped_at', storage.types.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('executor_id', name=op.f('pk_workers'))
    )
    op.add_column('interactions', sa.Column('handle_attempts', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('interactions', sa.Column('handle_after', storage.types.Moment(timezone=True), nullable=True))
    op.add_column('interactions', sa.Column('handle_deaths', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.create_index('ix_interactions_answered', 'interactions', ['seller_id', 'intent', 'occurred_at'], unique=False, sqlite_where=sa.text('answer_text IS NOT NULL'), postgresql_where=sa.text('answer_text IS NOT NULL'))

    op.add_column('model_calls', sa.Column('effort', sa.String(length=16), nullable=True))

    op.add_column('replies', sa.Column('step', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('replies', sa.Column('claimed_by', sa.String(length=64), nullable=True))
    op.add_column('replies', sa.Column('send_before', storage.types.Moment(timezone=True), nullable=True))
    op.add_column('replies', sa.Column('looked_at', storage.types.Moment(timezone=True), nullable=True))
    op.add_column('replies', sa.Column('look_at', storage.types.Moment(timezone=True), nullable=True))
    op.create_index('ix_replies_moderated', 'replies', ['seller_id', 'look_at'], unique=False, sqlite_where=sa.text('look_at IS NOT NULL'), postgresql_where=sa.text('look_at IS NOT NULL'))

    op.add_column('route_cache', sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
    op.create_index('ix_route_cache_interaction', 'route_cache', ['interaction_id'], unique=False)

    op.add_column('sync_cursors', sa.Column('attempts', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('sync_cursors', sa.Column('next_try_at', storage.types.Moment(timezone=True), nullable=True))
    op.add_column('sync_cursors', sa.Column('requested_at', storage.types.Moment(timezone=True), nullable=True))
    op.add_column('sync_cursors', sa.Column('fetched', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('sync_cursors', sa.Column('backfill', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True))
    op.add_column('sync_cursors', sa.Column('claimed_by', sa.String(length=64), nullable=True))
    op.add_column('sync_cursors', sa.Column('fence', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('sync_cursors', sa.Column('moved_at', storage.types.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('sync_cursors', 'moved_at')
    op.drop_column('sync_cursors', 'fence')
    op.drop_column('sync_cursors', 'claimed_by')
    op.drop_column('sync_cursors', 'backfill')
    op.drop_column('sync_cursors', 'fetched')
    op.drop_column('sync_cursors', 'requested_at')
    op.drop_column('sync_cursors', 'next_try_at')
    op.drop_column('sync_cursors', 'attempts')

    op.drop_index('ix_route_cache_interaction', table_name='route_cache')
    op.drop_column('route_cache', 'interaction_id')

    op.drop_index('ix_replies_moderated', table_name='replies', sqlite_where=sa.text('look_at IS NOT NULL'), postgresql_where=sa.text('look_at IS NOT NULL'))
    op.drop_column('replies', 'look_at')
    op.drop_column('replies', 'looked_at')
    op.drop_column('replies', 'send_before')
    op.drop_column('replies', 'claimed_by')
    op.drop_column('replies', 'step')

    op.drop_column('model_calls', 'effort')

    op.drop_index('ix_interactions_answered', table_name='interactions', sqlite_where=sa.text('answer_text IS NOT NULL'), postgresql_where=sa.text('answer_text IS NOT NULL'))
    op.drop_column('interactions', 'handle_deaths')
    op.drop_column('interactions', 'handle_after')
    op.drop_column('interactions', 'handle_attempts')

    op.drop_table('workers')
    op.drop_table('tombstones')
    op.drop_table('rate_limits')
    op.drop_index('ix_person_acts_seller', table_name='person_acts')

    op.drop_table('person_acts')
    op.drop_table('contract_snapshots')
    op.drop_table('circuits')
