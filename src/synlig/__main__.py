"""`python -m synlig` is the command `synlig`."""

from synlig.surfaces.command.main import main

if __name__ == "__main__":
    main()
