"""The library of hand acts, suspicious and innocent; :data:`registry.ACTS` lists them."""
