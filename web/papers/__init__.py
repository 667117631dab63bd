"""Papers as files: what people send in of them, recognised by content, sealed, shown only to who may see their case."""
