"""The domain: frozen values and pure rules. Imports nothing of ours; no network, no database, no clock."""
