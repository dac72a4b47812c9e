"""Words and rules of the house: no I/O, no clock, no chance, no threads; standard library and numpy only."""
