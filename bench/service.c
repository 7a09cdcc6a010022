/*
 * What every init of the benchmark starts.
 *
 *   service ID                   write a record, and pause
 *   service ID orphans COUNT     the same, and make COUNT orphans that are dead at once
 *   service start PROGRAM...     write the record of the beginning, and execute a program
 *   service time COUNT PROGRAM...  run a program so often, and print how long each run took, in ns
 *
 * A record is one write into the FIFO: id, pid, and the time of CLOCK_MONOTONIC in nanoseconds. That
 * of the beginning has, for the pid, the microseconds that the process has run before.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EVENTS "/bench/events"
#define BEGIN -1
#define ORPHANS_MADE -2

struct record {
    int32_t id;
    int32_t pid;
    int64_t time;
};

static int64_t now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void tell(int32_t id, int32_t pid)
{
    struct record record = {id, pid, now(CLOCK_MONOTONIC)};
    int events = open(EVENTS, O_WRONLY | O_CLOEXEC);

    if (events < 0 || write(events, &record, sizeof record) != sizeof record)
        _exit(111);
    close(events);
}

/* A process whose parent has ended is an orphan, and PID 1 has to reap it. */
static void make_orphans(int count)
{
    while (count-- > 0) {
        pid_t parent = fork();

        if (parent == 0) {
            fork();
            _exit(0);
        }
        if (parent > 0)
            waitpid(parent, NULL, 0);
    }
}

static int time_runs(int count, char **words)
{
    extern char **environ;
    FILE *results = fdopen(dup(1), "w");
    int nothing = open("/dev/null", O_WRONLY);

    dup2(nothing, 1);
    while (count-- > 0) {
        int64_t begin = now(CLOCK_MONOTONIC);
        int status;
        pid_t pid;

        if (posix_spawnp(&pid, words[0], NULL, NULL, words, environ))
            return 127;
        if (waitpid(pid, &status, 0) != pid || status)
            return 1;
        fprintf(results, "%lld\n", (long long)(now(CLOCK_MONOTONIC) - begin));
    }
    return fclose(results);
}

int main(int count, char **words)
{
    if (count > 2 && strcmp(words[1], "start") == 0) {
        tell(BEGIN, now(CLOCK_PROCESS_CPUTIME_ID) / 1000);
        execvp(words[2], words + 2);
        return 127;
    }
    if (count > 3 && strcmp(words[1], "time") == 0)
        return time_runs(atoi(words[2]), words + 3);
    if (count < 2)
        return 2;
    tell(atoi(words[1]), getpid());
    if (count > 3 && strcmp(words[2], "orphans") == 0) {
        make_orphans(atoi(words[3]));
        tell(ORPHANS_MADE, getpid());
    }
    for (;;)
        pause();
}
