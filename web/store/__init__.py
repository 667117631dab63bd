"""The records: drafts, cases, and the programs they were decided by."""
