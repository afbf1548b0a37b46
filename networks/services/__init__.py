"""Every write. A service checks, writes in short transactions, and says what it did in a Change."""
