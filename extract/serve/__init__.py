"""The published file in; tables, pages and explanations for people out."""
