"""The documents of programmes: what each kind holds, how it is gathered, and how its PDF is made."""
