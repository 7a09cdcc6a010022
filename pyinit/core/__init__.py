"""What init decides, apart from the system it decides about.

Facts come in as events, orders go out as commands; the clock is an argument. Nothing in this
package imports the operating system, so that every story of an init can be told in a test.

*Levels.* An ordinary level is one of ``0`` to ``9``; ``S`` is single user. Before them lie the
pseudo levels of the boot, ``#`` (sysinit) and ``*`` (boot and bootwait), and before these, only if
asked for, the emergency shell.

*Jobs.* Every inittab entry that can run has a job, which knows whether its process runs and
whether the entry has been executed. The core names entries; it never sees a pid.

*The walk.* Whatever happens marks the jobs that it touches as due. The walk takes the due jobs in
the order of the table and starts those that the level wants. An entry that init waits for blocks
the walk: nothing behind it starts before it ends. Entering a level makes all its entries due, the
exit of a process makes one due, so the cost of an event does not depend on the size of the table.

*Departure.* A level change or a re-read first takes leave of what no longer belongs: SIGTERM to
each process group, a grace, SIGKILL. While it lasts nothing starts; it ends when the last one is
gone. Requests that arrive meanwhile wait in a queue.

*Settled* is a machine that has nothing due, nobody to wait for and no request left. In a pseudo
level and in single user it then moves on by itself. Where init is allowed to end (in a container),
a settled level 0 or 6 goes on to the sweep: SIGTERM and SIGKILL for every process left, then the
end of init.
"""
