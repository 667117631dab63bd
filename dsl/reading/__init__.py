"""How what a file writes becomes nouns: a page, and a reader for each sort of thing that may stand behind a key."""
