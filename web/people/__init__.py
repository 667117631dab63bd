"""Who acts: persons, their roles and rights, accounts, mandates, signing in and staying signed in."""
