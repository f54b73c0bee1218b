"""What was mailed to whom: the log, its states, and sending again."""
