"""What a person calls: the commands, and what they show."""
