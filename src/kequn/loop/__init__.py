"""A home opened for questions, and the run that prepares the answers: a graph of steps, each recorded and restartable."""
