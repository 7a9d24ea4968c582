/*
 * Lets chosen calls of libc fail in the daemon under test: loaded by LD_PRELOAD into its Java process and nowhere else. The orders are in a
 * file that both processes map; FailingCalls.java writes them. "where" is a part of the path, or of the kind of socket, the thread's
 * name and the port of the other side ("netlink loden-main 0", "inet HttpClient-1-Se 2379"), or of the thread's name alone, or empty.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define ORDERS 32
static struct order {
    int left;  /* how often the call is still to fail */
    int error; /* by which errno; -1: it hangs until the order is void */
    int made;  /* how often it has failed since that was ordered */
    int spared; /* how often it is still let pass before */
    char call[20];
    char where[92];
} *orders;

static void *(*find)(void *, const char *);

/* dlsym is one of ours, too: jffi asks libc itself for the calls that netlink is spoken by. It finds no symbol of an old version. */
static void *next(const char *name) {
    static const char *versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
    for (int i = 0; !find && i < 3; i++) find = dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    void *found = find(RTLD_NEXT, name);
    for (int i = 1; !found && i < 3; i++) found = dlvsym(RTLD_NEXT, name, versions[i]);
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAILING_CALLS");
    if (!path || strcmp(program_invocation_short_name, "java")) return;
    int fd = ((int (*)(const char *, int))next("open"))(path, O_RDWR | O_CLOEXEC);
    void *map = mmap(0, ORDERS * sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || map == MAP_FAILED) abort();
    close(fd);
    orders = map;
}

static int is_ordered(struct order *one, const char *call) {
    return __atomic_load_n(&one->left, __ATOMIC_ACQUIRE) > 0 && !strcmp(call, one->call);
}

static int fails(const char *call, const char *where) {
    for (struct order *one = orders; one && where && one < orders + ORDERS; one++) {
        if (!is_ordered(one, call) || !strstr(where, one->where)) continue;
        if (__sync_fetch_and_sub(&one->spared, 1) > 0) return 0;
        if (__sync_fetch_and_sub(&one->left, 1) > 0) {
            __sync_fetch_and_add(&one->made, 1);
            while (one->error < 0 && __atomic_load_n(&one->left, __ATOMIC_ACQUIRE) > 0) usleep(10000);
            if (one->error < 0) return 0;
            errno = one->error;
            return 1;
        }
        __sync_fetch_and_add(&one->left, 1);
    }
    return 0;
}

static const char *kind(int domain) {
    return domain == AF_NETLINK ? "netlink" : domain == AF_UNIX ? "unix" : "inet";
}

static int port(const struct sockaddr *of) {
    return of->sa_family == AF_INET ? ntohs(((const struct sockaddr_in *)of)->sin_port)
        : of->sa_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)of)->sin6_port) : 0;
}

static int fails_by_thread(const char *call, const char *what, int to) {
    char thread[16] = "", path[64];
    prctl(PR_GET_NAME, thread);
    snprintf(path, sizeof path, "%s %s %d", what, thread, to);
    return fails(call, path);
}

/* "to" is not connected to yet, or NULL. */
static int fails_to(const char *call, int fd, const struct sockaddr *to) {
    char link[32], path[512];
    int ordered = 0;
    for (int i = 0; orders && i < ORDERS; i++) ordered |= is_ordered(orders + i, call);
    if (!ordered) return 0;
    int domain, before = errno;
    socklen_t room = sizeof domain;
    if (!getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &room)) {
        struct sockaddr_storage peer = {0};
        room = sizeof peer;
        if (!to && !getpeername(fd, (struct sockaddr *)&peer, &room)) to = (struct sockaddr *)&peer;
        errno = before;
        return fails_by_thread(call, kind(domain), to ? port(to) : 0);
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    errno = before;
    return fails(call, path);
}

static int fails_at(const char *call, int fd) {
    return fails_to(call, fd, NULL);
}

#define CALL(type, failed, name, parameters, arguments, failure) \
    type name parameters {                                       \
        static type(*real) parameters;                           \
        if (failure) return failed;                              \
        if (!real) real = next(#name);                           \
        return real arguments;                                   \
    }
#define BY_PATH(type, name, parameters, arguments, call) CALL(type, -1, name, parameters, arguments, fails(call, path))
#define BY_FD(type, name, parameters, arguments, call) CALL(type, -1, name, parameters, arguments, fails_at(call, fd))
#define OPEN(name, parameters, arguments)                \
    int name parameters {                                \
        static int(*real) parameters;                    \
        va_list more;                                    \
        va_start(more, flags);                           \
        int mode = va_arg(more, int);                    \
        va_end(more);                                    \
        if (fails("open", path)) return -1;              \
        if (!real) real = next(#name);                   \
        return real arguments;                           \
    }

OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
BY_FD(ssize_t, read, (int fd, void *to, size_t n), (fd, to, n), "read")
BY_FD(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at), "read")
BY_FD(ssize_t, write, (int fd, const void *from, size_t n), (fd, from, n), "write")
BY_FD(ssize_t, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at), "write")
BY_FD(ssize_t, readv, (int fd, const struct iovec *to, int n), (fd, to, n), "read")
BY_FD(ssize_t, writev, (int fd, const struct iovec *from, int n), (fd, from, n), "write")
BY_FD(int, fchmod, (int fd, mode_t mode), (fd, mode), "chmod")
BY_PATH(int, chmod, (const char *path, mode_t mode), (path, mode), "chmod")
BY_PATH(int, mkdir, (const char *path, mode_t mode), (path, mode), "mkdir")
BY_PATH(int, unlink, (const char *path), (path), "unlink")
BY_PATH(int, link, (const char *from, const char *path), (from, path), "link")
BY_PATH(int, rename, (const char *from, const char *path), (from, path), "rename")
BY_PATH(int, stat, (const char *path, struct stat *to), (path, to), "stat")
BY_PATH(int, stat64, (const char *path, struct stat64 *to), (path, to), "stat")
BY_PATH(int, lstat, (const char *path, struct stat *to), (path, to), "stat")
BY_PATH(int, lstat64, (const char *path, struct stat64 *to), (path, to), "stat")
BY_PATH(int, statx, (int at, const char *path, int flags, unsigned mask, struct statx *to), (at, path, flags, mask, to), "stat")
BY_PATH(int, __xstat64, (int version, const char *path, struct stat64 *to), (version, path, to), "stat")
BY_PATH(int, __lxstat64, (int version, const char *path, struct stat64 *to), (version, path, to), "stat")
CALL(DIR *, NULL, fdopendir, (int fd), (fd), fails_at("opendir", fd))
CALL(DIR *, NULL, opendir, (const char *path), (path), fails("opendir", path))
CALL(struct dirent *, NULL, readdir, (DIR * from), (from), fails_at("readdir", dirfd(from)))
CALL(struct dirent64 *, NULL, readdir64, (DIR * from), (from), fails_at("readdir", dirfd(from)))
CALL(int, -1, inotify_init, (void), (), fails("inotify", ""))
CALL(int, -1, inotify_init1, (int flags), (flags), fails("inotify", ""))
CALL(int, -1, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask), fails("watch", path))
CALL(int, -1, socket, (int domain, int type, int protocol), (domain, type, protocol), fails_by_thread("socket", kind(domain), 0))
CALL(int, -1, connect, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n), fails_to("connect", fd, to))
CALL(int, -1, epoll_create1, (int flags), (flags), fails_by_thread("epoll_create", "", 0))
CALL(int, -1, epoll_ctl, (int to, int what, int fd, struct epoll_event *event), (to, what, fd, event), fails_by_thread("epoll_ctl", "", 0))
CALL(int, -1, epoll_wait, (int of, struct epoll_event *to, int n, int time), (of, to, n, time), fails_by_thread("epoll_wait", "", 0))
CALL(int, -1, eventfd, (unsigned begin, int flags), (begin, flags), fails_by_thread("eventfd", "", 0))
BY_FD(int, setsockopt, (int fd, int level, int name, const void *v, socklen_t n), (fd, level, name, v, n), "setsockopt")
BY_FD(int, bind, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n), "bind")
BY_FD(int, accept, (int fd, struct sockaddr *from, socklen_t *n), (fd, from, n), "accept")
BY_FD(int, accept4, (int fd, struct sockaddr *from, socklen_t *n, int flags), (fd, from, n, flags), "accept")
BY_FD(ssize_t, send, (int fd, const void *from, size_t n, int flags), (fd, from, n, flags), "send")
BY_FD(ssize_t, recv, (int fd, void *to, size_t n, int flags), (fd, to, n, flags), "recv")
CALL(int, -1, poll, (struct pollfd * of, nfds_t n, int time), (of, n, time), n && fails_at("poll", of[n - 1].fd))
CALL(int, -1, pipe, (int to[2]), (to), fails("pipe", ""))
CALL(int, -1, pipe2, (int to[2], int flags), (to, flags), fails("pipe", ""))
CALL(int, errno, posix_spawn, (pid_t * to, const char *path, const posix_spawn_file_actions_t *actions,
    const posix_spawnattr_t *attributes, char *const *arguments, char *const *environment),
    (to, path, actions, attributes, arguments, environment), fails("spawn", path))
CALL(int, errno, pthread_create, (pthread_t * to, const pthread_attr_t *attributes, void *(*begin)(void *), void *argument),
    (to, attributes, begin, argument), fails_by_thread("thread", "", 0))

void *dlsym(void *of, const char *name) {
    if (!find) next("dlsym");
    if (orders) {
        if (!strcmp(name, "socket")) return socket;
        if (!strcmp(name, "setsockopt")) return setsockopt;
        if (!strcmp(name, "bind")) return bind;
        if (!strcmp(name, "send")) return send;
        if (!strcmp(name, "recv")) return recv;
        if (!strcmp(name, "poll")) return poll;
    }
    return find(of, name);
}
