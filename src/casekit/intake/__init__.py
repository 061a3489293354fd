"""Taking in new material: documents, spreadsheets and the packs of other councils. Nothing is published by it."""
