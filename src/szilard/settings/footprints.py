"""What is kept in memory while networks learn and play, in bytes, estimated."""

LSTM_BYTES = 80  # that training keeps of each memory cell, for every step of every example
PLAYED_BYTES = 150  # of every step of a trajectory, in double precision, while it is played and kept
