"""How rules come into force: authors save versions, gates try them, a publisher who wrote none of it puts one in force."""
