"""The nouns: cases, places, vocabularies. First room on the path; reads and writes nothing."""
