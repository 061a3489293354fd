"""What each command does. Every function takes the options, prints, and returns the exit code."""
