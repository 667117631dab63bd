"""The catalogs that come with banshi: data only, one folder a region."""
