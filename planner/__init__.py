"""The project room: wires the apps together and is imported by none of them."""
