"""Statements of sysvinit.md that no user of an init can notice, or that are not about init."""

EXEMPT = {
    "IT-29": "how large a buffer is that can't be filled",
    "EX-11": "a read of memory that was never written, in one version of the original's C code",
    "RL-7": "the kernel chooses the program of process 1",
    "RL-54": "the names of the original's flags; what they do is AC-W1 to AC-W3 and RL-40",
    "SIG-17": "the original's flags may lose a signal; here a signal that arrived is noted",
    "SIG-18": "how many bits the original's flags have",
    "SIG-20": "an option of the original's compilation for another distribution",
    "REX-9": "the original's pipe for its state; here the state goes by a file in memory",
    "UT-18": "what other C libraries do with utmp",
    "UT-19": "which files a distribution makes",
    "REAP-4": "the original's helper process, of which there is none here (EX-20)",
    "REAP-6": "a value of errno that the original's C code does not clear",
    "KILL-2": "pidof is a program that finds processes; procps has one",
    "SUL-1": "sulogin is a program of util-linux, which init only starts",
    "SUL-2": "what sulogin does for want of a password",
    "BLOG-1": "bootlogd is a program of its own",
}
