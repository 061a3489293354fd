"""From a question to results: parsing, matching, filters, counts, snippets, and the index folder."""
