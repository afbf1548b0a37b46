"""What a person may send, and the sentences that say why it was not taken."""
