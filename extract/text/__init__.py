"""An article's text in; sentences with zones, dates and numbers with exact offsets out."""
