"""After an interrupted run: what the accounts hold already is written into the state instead of being made twice."""
