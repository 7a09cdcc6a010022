/* A child of init that tells what it was given and how it ended.
 *
 * probe NAME BEHAVIOUR [WORD...]; the events go to /dev/log as datagrams, so that they and the
 * messages of init stand in one order. Behaviours: exit STATUS; hold: until SIGUSR1 or SIGTERM;
 * deaf: until SIGUSR1; slow: a second after SIGTERM; group: hold, with a deaf member of its group;
 * stray: hold, with a deaf process of another session; orphan: leave a child behind that ends;
 * ask LEVEL: request a run level, then hold; say TEXT: to descriptor 1, then end.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FIFO "/run/initctl"
#define SIZE 65536

static char text[SIZE];
static size_t used;
static const char *name = "";
static int reporter = -1;

static void add(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text + used, SIZE - used, format, arguments);
    va_end(arguments);
    if (length > 0 && used + (size_t)length < SIZE)
        used += (size_t)length + 1; /* each field ends with its null byte */
}

static void begin(const char *kind)
{
    used = 0;
    add("probe");
    add("kind=%s", kind);
    add("name=%s", name);
}

static void tell(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
    if (reporter < 0)
        reporter = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sendto(reporter, text, used, 0, (struct sockaddr *)&address, sizeof address);
}

static void add_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char target[256] = "";
        int number = atoi(entry->d_name);
        if (entry->d_name[0] == '.' || number == dirfd(directory))
            continue;
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
        target[length > 0 ? length : 0] = 0;
        add("fd=%d %s %d", number, target, fcntl(number, F_GETFL) & O_ACCMODE);
    }
    if (directory)
        closedir(directory);
}

static void add_signals(void)
{
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (!strncmp(line, "SigBlk:\t", 8) || !strncmp(line, "SigIgn:\t", 8))
            add("%.6s=%s", line, line + 8);
    }
    if (file)
        fclose(file);
}

static void add_start(int count, char **words, char **environment)
{
    begin("start");
    add("pid=%d", getpid());
    add("ppid=%d", getppid());
    add("sid=%d", getsid(0));
    add("pgid=%d", getpgid(0));
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    add("tty=%s", terminal >= 0 ? "yes" : "no");
    if (terminal >= 0) {
        add("foreground=%s", tcgetpgrp(terminal) == getpgid(0) ? "yes" : "no");
        close(terminal);
    }
    mode_t mask = umask(0);
    umask(mask);
    add("umask=%03o", mask);
    char directory[4096] = "";
    add("cwd=%s", getcwd(directory, sizeof directory) ? directory : "?");
    add("dumpable=%d", prctl(PR_GET_DUMPABLE));
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    add("files=%ld", (long)files.rlim_cur);
    add("nice=%d", getpriority(PRIO_PROCESS, 0));
    add_descriptors();
    add_signals();
    for (int i = 0; i < count; i++)
        add("arg=%s", words[i]);
    for (char **variable = environment; *variable; variable++)
        add("env=%s", *variable);
    tell();
}

static void end(const char *how)
{
    begin("end");
    add("how=%s", how);
    tell();
}

static void bystander(int other_session)
{
    if (fork())
        return;
    if (other_session)
        setsid();
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (;;)
        pause();
}

static void ask(const char *level)
{
    struct {
        uint32_t magic;
        int32_t command, level, sleeptime;
        char data[368];
    } request = {0x03091969, 1, level[0], 3, ""};
    int fifo = open(FIFO, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fifo < 0 || write(fifo, &request, sizeof request) != sizeof request)
        end("cannot ask");
    if (fifo >= 0)
        close(fifo);
}

static int hold(const char *behaviour)
{
    int deaf = !strcmp(behaviour, "deaf"), slow = !strcmp(behaviour, "slow");
    sigset_t all;
    sigfillset(&all);
    for (;;) {
        int number = 0;
        sigwait(&all, &number);
        if (number == SIGUSR1 || number == SIGUSR2) {
            end(number == SIGUSR1 ? "exit 0" : "exit 1");
            return number != SIGUSR1;
        }
        if (number != SIGTERM)
            continue;
        if (deaf) {
            begin("got");
            add("signal=TERM");
            tell();
            continue;
        }
        if (slow)
            sleep(1);
        end(slow ? "slow TERM" : "TERM");
        signal(SIGTERM, SIG_DFL);
        sigset_t term;
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        raise(SIGTERM);
        sigprocmask(SIG_UNBLOCK, &term, NULL);
    }
}

int main(int count, char **words, char **environment)
{
    const char *slash = strrchr(words[0], '/');
    name = count > 1 ? words[1] : slash ? slash + 1 : words[0];
    const char *behaviour = count > 2 ? words[2] : "hold";
    const char *word = count > 3 ? words[3] : "";
    sigset_t all;
    add_start(count, words, environment);
    sigfillset(&all);
    if (!strcmp(behaviour, "exit") || !strcmp(behaviour, "say") || !strcmp(behaviour, "orphan")) {
        if (!strcmp(behaviour, "say"))
            printf("%s\n", word), fflush(stdout);
        if (!strcmp(behaviour, "orphan") && !fork()) {
            setsid();
            name = "orphan";
            end("exit 0");
            return 0;
        }
        int status = !strcmp(behaviour, "exit") ? atoi(word) : 0;
        char how[32];
        snprintf(how, sizeof how, "exit %d", status);
        end(how);
        return status;
    }
    sigprocmask(SIG_BLOCK, &all, NULL);
    if (!strcmp(behaviour, "group") || !strcmp(behaviour, "stray"))
        bystander(!strcmp(behaviour, "stray"));
    if (!strcmp(behaviour, "ask"))
        ask(word);
    return hold(behaviour);
}
