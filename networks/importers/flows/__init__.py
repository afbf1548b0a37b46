"""The import of observed traffic from our documented CSV."""
