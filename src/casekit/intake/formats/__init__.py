"""One module for each file format. They run in a process of their own, see `casekit.intake.extract`."""
