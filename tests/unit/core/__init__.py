"""The values of core, one by one."""
