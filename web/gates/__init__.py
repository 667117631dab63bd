"""What every request passes on its way in and out, before any page: what a browser may do, how much, how fast, how often."""
