"""The core of the equality officer's bench: grid, draft, search log, prompts and dates. It assesses nothing."""
