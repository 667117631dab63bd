"""The rule language: what authors write, read into a surface catalog that still knows every place."""
