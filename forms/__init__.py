"""Forms: a program becomes questions, one merged form, and the answers that come back."""
