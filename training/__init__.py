"""How the hand model is made again: examples from the rehearsal and from labelled clips, and the fitting."""
