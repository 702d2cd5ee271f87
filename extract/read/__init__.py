"""Text with numbers, dates and mentions in; events, claims and attributions out."""
