"""The real engine, on small programs and on the whole one."""
