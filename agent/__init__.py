"""The story of one interaction, a file a step: ingest, triage, router, drafter, gate, dispatcher, pipeline, worker."""
