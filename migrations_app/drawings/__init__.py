"""Pictures drawn by the server as SVG: records in, text out. Nothing here reads a database."""
