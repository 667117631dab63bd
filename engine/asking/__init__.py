"""What to ask: what a case needs to be told, united over matters, in the order of fewest questions, until nothing open counts."""
