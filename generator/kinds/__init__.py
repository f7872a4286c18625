"""Kinds of report: each knows its own data, rules and facts, and nothing of formats."""
