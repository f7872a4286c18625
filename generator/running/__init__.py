"""Many reports: what is stale, who makes it, under which limits, and what git knows."""
