"""The door for files: SFTP, where each sender's key opens only its own two folders."""
