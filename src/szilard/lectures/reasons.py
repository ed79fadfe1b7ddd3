"""Why right answers are right, by the keys of their exercises; here, so that nobody reads them in a lecture by accident."""

REASONS: dict[str, str] = {}
