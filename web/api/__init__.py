"""The service for programs: JSON over HTTP. One table (`endpoints`) says what there is; from it come the routes and the description."""
