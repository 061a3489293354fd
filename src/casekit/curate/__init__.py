"""Keeping the case base: writing record files, drafts, reviews and changes to vocabularies."""
