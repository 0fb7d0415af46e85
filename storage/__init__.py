"""Rows: SQLAlchemy Core on SQLite and PostgreSQL. Plain functions that take a connection and a seller."""
