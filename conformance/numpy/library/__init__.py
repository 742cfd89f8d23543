"""Generated calls of the library's functions: what NumPy makes of them, and how closely that is to be met."""
