"""How the service is watched: one line, one count and one span for each request, and none of them says anything about anybody."""
