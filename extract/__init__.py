"""Dateline: news articles in, a queryable dataset of events and quoted figures out."""
