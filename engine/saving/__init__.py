"""What handling things together saves, counted for the people of a theme's examples, with the ledger behind each number."""
