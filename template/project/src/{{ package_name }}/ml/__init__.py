"""The model's loop: train, evaluate, explain, register, promote, serve, monitor."""
