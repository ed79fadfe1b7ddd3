"""Where examples come from: made here, or read from a user's files."""
