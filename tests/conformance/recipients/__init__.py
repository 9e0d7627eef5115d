"""What every recipient must do, whoever it is."""
