"""The police hotline: files and rows of 20 items, read without a database."""
