"""The documents casekit makes, one module each."""
