"""The pages of the portal, one file each: what is asked for, what is shown."""
