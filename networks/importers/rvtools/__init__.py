"""The import of an RVTools export: a workbook, or its CSVs as one file, a folder or a zip."""
