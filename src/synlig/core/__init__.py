"""What is it? The values every other room speaks in; opens nothing."""
