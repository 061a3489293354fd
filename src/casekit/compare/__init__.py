"""Places in words, and cases side by side."""
