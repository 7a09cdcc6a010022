"""The linter of inittab files.

``reading`` takes the files apart, ``table`` lists the rules, each a small function in a module of
its subject, and ``run`` applies them. Rules are pure: what they want to know of the file system
they ask of a Tree, which tests replace.
"""
