"""What every text field of the API has in common."""

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps no text with a NUL."""
