"""The learned reading: text with numbers, dates and hints of the rules in; events, claims and attributions out."""
