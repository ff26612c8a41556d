"""From sections to the formats that people keep."""
