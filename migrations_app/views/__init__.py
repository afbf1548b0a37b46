"""Pages of the move as planned, one subject a file. Views connect: selectors read, services write."""
