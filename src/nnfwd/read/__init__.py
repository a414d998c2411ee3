"""From files to values: networks, settings, rows. Everything is strict, nothing is guessed."""
