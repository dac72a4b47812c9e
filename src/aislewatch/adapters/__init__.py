"""The wings: each adapter plugs one outside technology into a port; wings do not know each other."""
