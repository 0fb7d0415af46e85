"""What proves and watches the desk: eval runs, scores, figures by day; and who may do what

Only adds tables and columns that may be left out: the code before it works on these tables too.
"""

import sqlalchemy as sa
from alembic import op
import storage.types
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('annotation_batches',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('item_count', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annotation_batches'))
    )
    op.create_index('ix_annotation_batches_newest', 'annotation_batches', ['seller_id', 'created_at'], unique=False)

    op.create_table('api_keys',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('scope', sa.String(length=16), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('last_used_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('revoked_at', storage.types.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys'))
    )
    op.create_index('ix_api_keys_seller', 'api_keys', ['seller_id', 'created_at'], unique=False)

    op.create_table('audit_heads',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', name=op.f('pk_audit_heads'))
    )
    op.create_table('audit_log',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=128), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('prev_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log')),
    sa.UniqueConstraint('seller_id', 'n', name=op.f('uq_audit_log_seller_id_n'))
    )
    op.create_table('connections',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('connector', sa.String(length=32), nullable=False),
    sa.Column('key_id', sa.String(length=16), nullable=False),
    sa.Column('nonce', sa.LargeBinary(), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('stored_by', sa.String(length=64), nullable=False),
    sa.Column('stored_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', 'connector', name=op.f('pk_connections'))
    )
    op.create_table('eval_datasets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sha', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('about', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('case_count', sa.Integer(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eval_datasets')),
    sa.UniqueConstraint('seller_id', 'name', 'version', name=op.f('uq_eval_datasets_seller_id_name_version'))
    )
    op.create_table('eval_runs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('set_name', sa.String(length=128), nullable=False),
    sa.Column('set_sha', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('variant', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('repeat', sa.Integer(), nullable=False),
    sa.Column('made_of', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('cost_usd', sa.Float(), nullable=False),
    sa.Column('started_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('finished_at', storage.types.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eval_runs'))
    )
    op.create_index('ix_eval_runs_newest', 'eval_runs', ['seller_id', 'started_at'], unique=False)

    op.create_table('login_tries',
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('last_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject', name=op.f('pk_login_tries'))
    )
    op.create_index('ix_login_tries_last', 'login_tries', ['last_at'], unique=False)

    op.create_table('metric_days',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('stale_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('flips_at', storage.types.Moment(timezone=True), nullable=True),
    sa.Column('counted_at', storage.types.Moment(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('seller_id', 'day', name=op.f('pk_metric_days'))
    )
    op.create_index('ix_metric_days_stale', 'metric_days', ['seller_id', 'day'], unique=False, sqlite_where=sa.text('stale_at IS NOT NULL'), postgresql_where=sa.text('stale_at IS NOT NULL'))

    op.create_table('metric_facts',
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=24), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('total', sa.Float(), nullable=False),
    sa.Column('buckets', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('computed_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('seller_id', 'day', 'name', 'channel', 'source', 'key', name=op.f('pk_metric_facts')),
    sqlite_with_rowid=False
    )
    op.create_table('mirror_erasures',
    sa.Column('trace_id', sa.String(length=32), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('asked_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('trace_id', name=op.f('pk_mirror_erasures'))
    )
    op.create_index('ix_mirror_erasures_oldest', 'mirror_erasures', ['seller_id', 'asked_at'], unique=False)

    op.create_table('setup_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_setup_links'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('login', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('is_disabled', sa.Boolean(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('password_at', storage.types.Moment(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('login', name=op.f('uq_users_login'))
    )
    op.create_table('annotation_items',
    sa.Column('batch_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('case_key', sa.String(length=128), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('shown', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('hidden', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['annotation_batches.id'], name=op.f('fk_annotation_items_batch_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_annotation_items_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('batch_id', 'number', name=op.f('pk_annotation_items'))
    )
    op.create_index('ix_annotation_items_interaction', 'annotation_items', ['interaction_id'], unique=False)

    op.create_table('eval_cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('dataset_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('sha', sa.String(length=64), nullable=False),
    sa.Column('row', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['dataset_id'], ['eval_datasets.id'], name=op.f('fk_eval_cases_dataset_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_eval_cases_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eval_cases')),
    sa.UniqueConstraint('dataset_id', 'key', name=op.f('uq_eval_cases_dataset_id_key'))
    )
    op.create_index('ix_eval_cases_interaction', 'eval_cases', ['interaction_id'], unique=False)

    op.create_table('eval_results',
    sa.Column('run_id', sa.String(length=36), nullable=False),
    sa.Column('case_key', sa.String(length=128), nullable=False),
    sa.Column('repeat', sa.Integer(), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('output', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('scores', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('cost_usd', sa.Float(), nullable=False),
    sa.Column('latency_ms', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_eval_results_interaction_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['eval_runs.id'], name=op.f('fk_eval_results_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'case_key', 'repeat', name=op.f('pk_eval_results'))
    )
    op.create_index('ix_eval_results_interaction', 'eval_results', ['interaction_id'], unique=False)

    op.create_table('memberships',
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_memberships_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'seller_id', name=op.f('pk_memberships'))
    )
    op.create_index('ix_memberships_seller', 'memberships', ['seller_id'], unique=False)

    op.create_table('review_items',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('trace_id', sa.String(length=32), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('claimed_by', sa.String(length=64), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_review_items_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_items')),
    sa.UniqueConstraint('seller_id', 'trace_id', name=op.f('uq_review_items_seller_id_trace_id'))
    )
    op.create_index('ix_review_items_interaction', 'review_items', ['interaction_id'], unique=False)
    op.create_index('ix_review_items_state', 'review_items', ['seller_id', 'state', 'id'], unique=False)

    op.create_table('sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('seen_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('expires_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_sessions_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sessions')),
    sa.UniqueConstraint('id', name=op.f('uq_sessions_id'))
    )
    op.create_index('ix_sessions_expiry', 'sessions', ['expires_at'], unique=False)
    op.create_index('ix_sessions_user', 'sessions', ['user_id'], unique=False)

    op.create_table('trace_comments',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('trace_id', sa.String(length=32), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_trace_comments_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trace_comments'))
    )
    op.create_index('ix_trace_comments_interaction', 'trace_comments', ['interaction_id'], unique=False)
    op.create_index('ix_trace_comments_trace', 'trace_comments', ['seller_id', 'trace_id', 'id'], unique=False)

    op.create_table('trace_heads',
    sa.Column('trace_id', sa.String(length=32), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('started_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('duration_ms', sa.Float(), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=True),
    sa.Column('category', sa.String(length=64), nullable=True),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('confidence', sa.Float(), nullable=True),
    sa.Column('model', sa.String(length=128), nullable=True),
    sa.Column('reply_state', sa.String(length=16), nullable=True),
    sa.Column('is_overridden', sa.Boolean(), nullable=False),
    sa.Column('steps', sa.Integer(), nullable=False),
    sa.Column('failed_steps', sa.Integer(), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('cost_usd', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_trace_heads_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('trace_id', name=op.f('pk_trace_heads'))
    )
    op.create_index('ix_trace_heads_category', 'trace_heads', ['seller_id', 'category', 'started_at', 'trace_id'], unique=False)
    op.create_index('ix_trace_heads_interaction', 'trace_heads', ['interaction_id', 'started_at'], unique=False)
    op.create_index('ix_trace_heads_model', 'trace_heads', ['seller_id', 'model', 'started_at', 'trace_id'], unique=False)
    op.create_index('ix_trace_heads_newest', 'trace_heads', ['seller_id', 'started_at', 'trace_id'], unique=False)
    op.create_index('ix_trace_heads_status', 'trace_heads', ['seller_id', 'status', 'started_at', 'trace_id'], unique=False)
    op.create_index('ix_trace_heads_verdict', 'trace_heads', ['seller_id', 'verdict', 'started_at', 'trace_id'], unique=False)

    op.create_table('trace_scores',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('trace_id', sa.String(length=32), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Float(), nullable=True),
    sa.Column('label', sa.String(length=64), nullable=True),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.Column('mirrored_at', storage.types.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_trace_scores_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trace_scores'))
    )
    op.create_index('ix_trace_scores_interaction', 'trace_scores', ['interaction_id'], unique=False)
    op.create_index('ix_trace_scores_name', 'trace_scores', ['seller_id', 'name', 'value'], unique=False)
    op.create_index('ix_trace_scores_trace', 'trace_scores', ['seller_id', 'trace_id'], unique=False)
    op.create_index('ix_trace_scores_unmirrored', 'trace_scores', ['seller_id', 'updated_at'], unique=False, sqlite_where=sa.text('mirrored_at IS NULL'), postgresql_where=sa.text('mirrored_at IS NULL'))

    op.create_table('working_texts',
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_working_texts_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('interaction_id', name=op.f('pk_working_texts'))
    )
    op.create_table('annotations',
    sa.Column('batch_id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('annotator', sa.String(length=64), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('labels', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['batch_id', 'number'], ['annotation_items.batch_id', 'annotation_items.number'], name=op.f('fk_annotations_batch_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_annotations_interaction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('batch_id', 'number', 'annotator', name=op.f('pk_annotations'))
    )
    op.create_index('ix_annotations_interaction', 'annotations', ['interaction_id'], unique=False)

    op.create_index('ix_links_by_hand', 'links', ['seller_id', 'created_at'], unique=False, sqlite_where=sa.text("author <> 'desk'"), postgresql_where=sa.text("author <> 'desk'"))

    op.create_index('ix_messages_day', 'messages', ['seller_id', 'occurred_at'], unique=False, sqlite_where=sa.text('revision > 0'), postgresql_where=sa.text('revision > 0'))

    op.add_column('replies', sa.Column('deaths', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('replies', sa.Column('due_at', storage.types.Moment(timezone=True), nullable=True))
    op.create_index('ix_replies_confirmed', 'replies', ['seller_id', 'confirmed_at'], unique=False, sqlite_where=sa.text('confirmed_at IS NOT NULL'), postgresql_where=sa.text('confirmed_at IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_replies_confirmed', table_name='replies', sqlite_where=sa.text('confirmed_at IS NOT NULL'), postgresql_where=sa.text('confirmed_at IS NOT NULL'))
    op.drop_column('replies', 'due_at')
    op.drop_column('replies', 'deaths')

    op.drop_index('ix_messages_day', table_name='messages', sqlite_where=sa.text('revision > 0'), postgresql_where=sa.text('revision > 0'))

    op.drop_index('ix_links_by_hand', table_name='links', sqlite_where=sa.text("author <> 'desk'"), postgresql_where=sa.text("author <> 'desk'"))

    op.drop_index('ix_annotations_interaction', table_name='annotations')

    op.drop_table('annotations')
    op.drop_table('working_texts')
    op.drop_index('ix_trace_scores_unmirrored', table_name='trace_scores', sqlite_where=sa.text('mirrored_at IS NULL'), postgresql_where=sa.text('mirrored_at IS NULL'))
    op.drop_index('ix_trace_scores_trace', table_name='trace_scores')
    op.drop_index('ix_trace_scores_name', table_name='trace_scores')
    op.drop_index('ix_trace_scores_interaction', table_name='trace_scores')

    op.drop_table('trace_scores')
    op.drop_index('ix_trace_heads_verdict', table_name='trace_heads')
    op.drop_index('ix_trace_heads_status', table_name='trace_heads')
    op.drop_index('ix_trace_heads_newest', table_name='trace_heads')
    op.drop_index('ix_trace_heads_model', table_name='trace_heads')
    op.drop_index('ix_trace_heads_interaction', table_name='trace_heads')
    op.drop_index('ix_trace_heads_category', table_name='trace_heads')

    op.drop_table('trace_heads')
    op.drop_index('ix_trace_comments_trace', table_name='trace_comments')
    op.drop_index('ix_trace_comments_interaction', table_name='trace_comments')

    op.drop_table('trace_comments')
    op.drop_index('ix_sessions_user', table_name='sessions')
    op.drop_index('ix_sessions_expiry', table_name='sessions')

    op.drop_table('sessions')
    op.drop_index('ix_review_items_state', table_name='review_items')
    op.drop_index('ix_review_items_interaction', table_name='review_items')

    op.drop_table('review_items')
    op.drop_index('ix_memberships_seller', table_name='memberships')

    op.drop_table('memberships')
    op.drop_index('ix_eval_results_interaction', table_name='eval_results')

    op.drop_table('eval_results')
    op.drop_index('ix_eval_cases_interaction', table_name='eval_cases')

    op.drop_table('eval_cases')
    op.drop_index('ix_annotation_items_interaction', table_name='annotation_items')

    op.drop_table('annotation_items')
    op.drop_table('users')
    op.drop_table('setup_links')
    op.drop_index('ix_mirror_erasures_oldest', table_name='mirror_erasures')

    op.drop_table('mirror_erasures')
    op.drop_table('metric_facts')
    op.drop_index('ix_metric_days_stale', table_name='metric_days', sqlite_where=sa.text('stale_at IS NOT NULL'), postgresql_where=sa.text('stale_at IS NOT NULL'))

    op.drop_table('metric_days')
    op.drop_index('ix_login_tries_last', table_name='login_tries')

    op.drop_table('login_tries')
    op.drop_index('ix_eval_runs_newest', table_name='eval_runs')

    op.drop_table('eval_runs')
    op.drop_table('eval_datasets')
    op.drop_table('connections')
    op.drop_table('audit_log')
    op.drop_table('audit_heads')
    op.drop_index('ix_api_keys_seller', table_name='api_keys')

    op.drop_table('api_keys')
    op.drop_index('ix_annotation_batches_newest', table_name='annotation_batches')

    op.drop_table('annotation_batches')
