"""One router a file; `api.app` includes them."""
