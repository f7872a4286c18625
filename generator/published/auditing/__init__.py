"""Finished documents judged by themselves: what they state twice or derive is computed again."""
