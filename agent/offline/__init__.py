"""The model that needs no key: rules and the playbook's words behind pydantic-ai's `Model`."""
