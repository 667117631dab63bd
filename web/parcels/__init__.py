"""Applications that a clerk filled in while the line was down: sealed to the service where they were filled in, taken in once."""
