"""The ground everybody stands on: records, errors, settings, helper processes. Nothing here reads news."""
