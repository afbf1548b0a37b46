"""Every import of what is: reader -> columns -> parse (pure: records and problems) -> load (one short transaction)."""
