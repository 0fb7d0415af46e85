"""What models were asked, and what it cost

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('model_calls',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seller_id', sa.String(length=64), nullable=False),
    sa.Column('interaction_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('step', sa.String(length=16), nullable=False),
    sa.Column('model', sa.String(length=128), nullable=False),
    sa.Column('provider', sa.String(length=32), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('cost_usd', sa.Float(), nullable=True),
    sa.Column('latency_ms', sa.Float(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('fallback_reason', sa.Text(), nullable=True),
    sa.Column('is_answer', sa.Boolean(), nullable=False),
    sa.Column('created_at', storage.types.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interaction_id'], ['interactions.id'], name=op.f('fk_model_calls_interaction_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_calls'))
    )
    op.create_index('ix_model_calls_day', 'model_calls', ['seller_id', 'created_at'], unique=False)
    op.create_index('ix_model_calls_interaction', 'model_calls', ['interaction_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_model_calls_interaction', table_name='model_calls')
    op.drop_index('ix_model_calls_day', table_name='model_calls')
    op.drop_table('model_calls')
