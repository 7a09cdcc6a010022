/*
 * What every init of the benchmark starts.
 *
 *   service ID                write a record, and pause
 *   service ID orphans COUNT  the same, and make COUNT orphans that are dead at once
 *
 * A record is one write into the FIFO: id, pid, and the time of CLOCK_MONOTONIC in nanoseconds. There
 * is no C library in it: its start takes longer, in a virtual machine several times longer, than
 * all that an init does for a service, and would hide it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#define EVENTS "/bench/events"
#define ORPHANS_MADE -2

struct record {
    int32_t id;
    int32_t pid;
    int64_t time;
};

#if defined(__x86_64__)
__asm__(".globl _start\n_start: mov %rsp, %rdi\n call begin\n");

static long call(long number, long a, long b, long c, long d)
{
    register long fourth __asm__("r10") = d;
    register long fifth __asm__("r8") = 0;

    __asm__ volatile("syscall"
                     : "+a"(number)
                     : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
                     : "rcx", "r11", "memory");
    return number;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start: mov x0, sp\n bl begin\n");

static long call(long number, long a, long b, long c, long d)
{
    register long kind __asm__("x8") = number;
    register long first __asm__("x0") = a;
    register long second __asm__("x1") = b;
    register long third __asm__("x2") = c;
    register long fourth __asm__("x3") = d;
    register long fifth __asm__("x4") = 0;

    __asm__ volatile("svc 0"
                     : "+r"(first)
                     : "r"(kind), "r"(second), "r"(third), "r"(fourth), "r"(fifth)
                     : "memory");
    return first;
}
#endif

static void tell(int32_t id)
{
    struct timespec now;
    struct record record = {id, call(SYS_getpid, 0, 0, 0, 0), 0};
    long events = call(SYS_openat, AT_FDCWD, (long)EVENTS, O_WRONLY | O_CLOEXEC, 0);

    call(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0);
    record.time = now.tv_sec * 1000000000LL + now.tv_nsec;
    if (call(SYS_write, events, (long)&record, sizeof record, 0) != sizeof record)
        call(SYS_exit_group, 111, 0, 0, 0);
    call(SYS_close, events, 0, 0, 0);
}

static long start_child(void)
{
    return call(SYS_clone, SIGCHLD, 0, 0, 0);
}

/* A process whose parent has ended is an orphan, and PID 1 has to reap it. */
static void make_orphans(long count)
{
    while (count-- > 0) {
        long parent = start_child();

        if (parent == 0) {
            start_child();
            call(SYS_exit_group, 0, 0, 0, 0);
        }
        call(SYS_wait4, parent, 0, 0, 0);
    }
}

static long number(const char *digits)
{
    long found = 0;

    while (*digits)
        found = found * 10 + *digits++ - '0';
    return found;
}

__attribute__((used, noreturn)) void begin(long *stack)
{
    char **words = (char **)(stack + 1);

    tell(stack[0] > 1 ? number(words[1]) : 0);
    if (stack[0] > 3) {
        make_orphans(number(words[3]));
        tell(ORPHANS_MADE);
    }
    for (;;)
        call(SYS_ppoll, 0, 0, 0, 0);
}
