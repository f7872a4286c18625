"""Report templates, editions and style documents."""
