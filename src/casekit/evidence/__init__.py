"""What may be said: strength in words, fixed wording, balance, and the saved question (recipe)."""
