"""The analysis: a hospital's figures of a month on screen, page by page, down to one device."""
