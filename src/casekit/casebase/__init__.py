"""Reading and checking the files of `casebase/`. Second room on the path: knows only the model."""
