"""For leaders of workshops: handing katas out, and bringing newer ones into workspaces."""
