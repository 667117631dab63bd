"""What offices hold already: asked of their registers, with source, time, freshness and proof, and filled in beforehand."""
