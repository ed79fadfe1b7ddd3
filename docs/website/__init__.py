"""The documentation as a site: `make docs` builds it from the pages of docs/, the docstrings, the registry and the lectures."""
