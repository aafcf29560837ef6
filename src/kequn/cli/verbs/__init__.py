"""The verbs of the command: every file here declares its verbs in `VERBS` and is picked up by itself."""
