"""The web: pages for citizens, clerks and authors, the API, the records, and the site that runs offline."""
