"""What a computation costs at most, known before it runs (docs/meaning.md 18)."""
