"""All of init, its loop and its half of Linux too, on a simulated kernel with a simulated clock.

``agenda``     the clock, and what the world will do when
``faults``     system calls that fail, or do half of what they were asked for
``nodes``      what paths and descriptors lead to
``files``      paths and descriptors
``sockets``    unix sockets
``processes``  pids, groups, sessions, zombies, orphans, signals
``programs``   what the processes of entries do with their lives
``kernel``     these together, and the image of init that runs on them
``modules``    ``os``, ``select``, ``time`` ... as init's modules see them
``generator``  a seed becomes steps
``world``      steps are carried out; clients of init ask and wait
``laws``       what must hold whenever init rests
``life``       one seed from boot to end
``shrink``     the fewest steps with which a seed still fails

``python3 -m tests.simulation --seed N`` replays a seed.
"""
