/*
 * The limit: a PID 1 that starts what a table lists, reaps, starts again, and nothing else.
 *
 * It reads lines "id:levels:action:program words" and starts those of level 2. SIGHUP: read the
 * table again, and start what is new in it; SIGTERM: end all, and end.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS 16
#define PIDS (1 << 22)

struct entry {
    struct entry *next;
    char *line; /* what its words point into */
    char *id;
    char *words[WORDS];
    pid_t pid;
    int wanted;
};

static struct entry *entries, **last = &entries;
static struct entry **owners; /* by pid */
static struct entry **known;  /* by a hash of the id */
static unsigned room = 1 << 15;
static int ending, alive;
static sigset_t none;

static struct entry **place_of(const char *id)
{
    unsigned hash = 5381;

    for (const char *c = id; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    hash &= room - 1;
    while (known[hash] && strcmp(known[hash]->id, id))
        hash = (hash + 1) & (room - 1);
    return &known[hash];
}

static void start(struct entry *entry)
{
    pid_t pid = vfork();

    if (pid == 0) {
        setsid();
        sigprocmask(SIG_SETMASK, &none, NULL);
        execv(entry->words[0], entry->words);
        _exit(127);
    }
    if (pid > 0) {
        entry->pid = pid;
        owners[pid] = entry;
        alive++;
    }
}

static void take(char *line)
{
    char *id = strsep(&line, ":");
    char *levels = strsep(&line, ":");
    char *action = strsep(&line, ":");
    struct entry **place, *entry;
    char *word;
    int count = 0;

    if (!line || !strchr(levels, '2') || strcmp(action, "respawn"))
        return;
    place = place_of(id);
    if (*place) {
        (*place)->wanted = 1;
        return;
    }
    entry = calloc(1, sizeof *entry);
    entry->line = strdup(line);
    entry->id = strdup(id);
    entry->wanted = 1;
    line = entry->line;
    while ((word = strsep(&line, " ")) && count < WORDS - 1)
        entry->words[count++] = word;
    *place = entry;
    *last = entry;
    last = &entry->next;
}

static void read_table(const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;

    if (!file)
        return;
    for (struct entry *entry = entries; entry; entry = entry->next)
        entry->wanted = 0;
    while ((length = getline(&line, &size, file)) > 0) {
        line[length - 1] = '\0';
        take(line);
    }
    free(line);
    fclose(file);
    for (struct entry *entry = entries; entry; entry = entry->next)
        if (entry->wanted && !entry->pid)
            start(entry);
        else if (!entry->wanted && entry->pid)
            kill(-entry->pid, SIGTERM);
}

static void reap(void)
{
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        struct entry *entry = owners[pid];

        if (!entry)
            continue;
        owners[pid] = NULL;
        entry->pid = 0;
        alive--;
        if (entry->wanted && !ending)
            start(entry);
    }
    if (ending && !alive)
        _exit(0);
}

static void end(void)
{
    ending = 1;
    for (struct entry *entry = entries; entry; entry = entry->next)
        if (entry->pid)
            kill(-entry->pid, SIGTERM);
    reap();
}

int main(int count, char **words)
{
    const char *path = count > 1 ? words[1] : "/etc/inittab";
    struct epoll_event event = {.events = EPOLLIN};
    struct signalfd_siginfo signals[16];
    sigset_t caught;
    int signal_fd, epoll;

    owners = calloc(PIDS, sizeof *owners);
    known = calloc(room, sizeof *known);
    sigemptyset(&none);
    sigemptyset(&caught);
    sigaddset(&caught, SIGCHLD);
    sigaddset(&caught, SIGHUP);
    sigaddset(&caught, SIGTERM);
    sigprocmask(SIG_SETMASK, &caught, NULL);
    signal_fd = signalfd(-1, &caught, SFD_CLOEXEC | SFD_NONBLOCK);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, signal_fd, &event);
    read_table(path);
    for (;;) {
        ssize_t size;

        epoll_wait(epoll, &event, 1, -1);
        size = read(signal_fd, signals, sizeof signals);
        for (ssize_t i = 0; i * (ssize_t)sizeof *signals < size; i++)
            if (signals[i].ssi_signo == SIGCHLD)
                reap();
            else if (signals[i].ssi_signo == SIGHUP)
                read_table(path);
            else
                end();
    }
}
