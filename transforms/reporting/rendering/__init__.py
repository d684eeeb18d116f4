"""Makes the files of a package from the document, and from nothing else."""
