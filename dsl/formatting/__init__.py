"""The parts of `dsl.fmt`: a file as nodes with their places, its words in one language, its lines put in order."""
