"""Words: editions, templates, report markup, and the limits under which templates run."""
