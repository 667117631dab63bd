"""Rules made exact: a surface catalog becomes a typed program, and a program becomes decisions, Python, SQL and prose."""
