"""An author's YAML: text with places, its shape and types, the classification, read once."""
