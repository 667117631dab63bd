"""Decision models of DMN: read from a modeller's file, made a program, answered, and reported to the conformance kit."""
