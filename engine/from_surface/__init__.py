"""From what authors wrote to a typed program, pass by pass: extend, names, rules (each typed on demand), order, review."""
