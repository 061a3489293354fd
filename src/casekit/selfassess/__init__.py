"""Self-assessment: the list of useful practice as a checklist. It asks and keeps; it gives no mark and no score."""
