"""Where reports go, what builds wrote there, and what people made of it."""
