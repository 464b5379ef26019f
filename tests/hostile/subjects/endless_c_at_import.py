# Loops for ever in C while it is imported.
# tags: dies
sum(iter(int, 1))
