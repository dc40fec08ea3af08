"""A map from somebody's files: where reading and the register of names meet."""
