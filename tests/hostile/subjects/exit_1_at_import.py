# Ends the process with failure while it is imported.
import os

os._exit(1)
