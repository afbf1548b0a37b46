"""The sample's past: what HCX would have written while the first weeks of its plan were carried out."""
