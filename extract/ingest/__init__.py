"""Sources in, clean articles or typed rejects out."""
