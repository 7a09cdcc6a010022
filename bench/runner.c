/*
 * What the benchmark runs beside the services.
 *
 *   runner start PROGRAM...       write the record of the beginning, and execute a program
 *   runner time COUNT PROGRAM...  run a program so often, and print how long each run took, in ns
 *
 * The record is that of a service, see service.c, but has for the pid the microseconds that the
 * process has run before.
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

static void tell_beginning(void)
{
    struct record record = {BEGIN, now(CLOCK_PROCESS_CPUTIME_ID) / 1000, now(CLOCK_MONOTONIC)};
    int events = open(EVENTS, O_WRONLY | O_CLOEXEC);

    if (events < 0 || write(events, &record, sizeof record) != sizeof record)
        _exit(111);
    close(events);
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
        tell_beginning();
        execvp(words[2], words + 2);
        return 127;
    }
    if (count > 3 && strcmp(words[1], "time") == 0)
        return time_runs(atoi(words[2]), words + 3);
    return 2;
}
