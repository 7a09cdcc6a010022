"""The short-lived programs that ask init: telinit, initctl, runlevel."""
