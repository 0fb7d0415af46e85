"""Readers of the desk's rows: what its work came to. Never writes an answer; its SQL lies in `storage.metrics*`."""
