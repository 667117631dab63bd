"""The parts of the lexer: what can be seen at a place, and how each sort of token is read (`dsl.lexer`)."""
