"""The documents of a round: what each kind holds, how it is gathered when it is frozen, and how its PDF is made."""
