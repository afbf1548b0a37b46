"""The pages of the estate, one subject a file. A view reads by selectors, writes by services, and decides nothing."""
