"""Pictures drawn by the server as SVG. `of_plan` reads a stored plan into records; the rest is records in, text out."""
