"""A matter found in everyday words."""
