"""Rules about what must add up, and how they tell what they compared."""
