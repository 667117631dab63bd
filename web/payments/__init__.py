"""Payments: what is due of what was granted, approved by somebody who had no hand in it, paid by file."""
