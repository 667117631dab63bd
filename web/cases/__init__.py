"""The life of a case: from its handing in to its archive, as a fold of its events."""
