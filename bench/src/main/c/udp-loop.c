// What backend-udp's data plane does, as bare as it can be: the same system calls on the same device, in C, for one IPv4 peer, and
// without any check. A limit for a tunnel in user space on this kernel, for "./dev bench throughput".
// Usage: udp-loop DEVICE PORT LOCAL PEER QUEUES; runs until it is killed. What it cannot read as TCP goes on as it came.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/udp.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif

enum { LARGE = 65536, BUFFER = 4 * LARGE, MESSAGES = 64, PIECES = 1024, SLOTS = 16, HEADER = 128, VNET = 10, CUT = 64, MOST = 65000 };

static int tun, sock;
static struct sockaddr_in peer;
static struct mmsghdr out[MESSAGES], in[SLOTS];
static struct iovec pieces[PIECES], slots[SLOTS];
static char controls[MESSAGES][CMSG_SPACE(2)], groups[SLOTS][CMSG_SPACE(4)], headers[PIECES / 2][HEADER];
static uint8_t buffer[BUFFER], received[SLOTS][LARGE];
static int messages, used, count, cuts, first, total, closed;

static void check(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static uint64_t sum(const uint8_t *at, size_t length, uint64_t before) {
    for (; length >= 4; at += 4, length -= 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        before += word;
    }
    if (length >= 2) {
        uint16_t word;
        memcpy(&word, at, 2);
        before += word;
        at += 2, length -= 2;
    }
    return length ? before + *at : before;
}

static uint16_t fold(uint64_t of) {
    while (of >> 16) of = (of & 0xffff) + (of >> 16);
    return of;
}

static uint64_t pseudo(const uint8_t *ip, int protocol, int length) {
    return sum(ip + 12, 8, htons(protocol) + htons(length));
}

static void put(uint8_t *at, uint16_t number) { memcpy(at, &number, 2); }

static uint16_t get(const uint8_t *at) { return at[0] << 8 | at[1]; }

static uint32_t sequence(const uint8_t *ip) { return (uint32_t)get(ip + 24) << 16 | get(ip + 26); }

static void send_all(void) {
    for (int done = 0; done < messages;) {
        int sent = sendmmsg(sock, out + done, messages - done, 0);
        done += sent > 0 ? sent : 1;
    }
    messages = used = cuts = count = 0;
}

// One datagram of one or two pieces; equally long ones go as one message.
static void add(void *header, int header_length, void *payload, int length) {
    int size = header_length + length;
    if (count == 0 || closed || size > first || count == CUT || total + size > MOST) {
        out[messages].msg_hdr = (struct msghdr){.msg_name = &peer, .msg_namelen = sizeof peer, .msg_iov = pieces + used};
        messages++, count = 0, total = 0, closed = 0, first = size;
    }
    struct msghdr *message = &out[messages - 1].msg_hdr;
    if (header_length) pieces[used++] = (struct iovec){header, header_length}, message->msg_iovlen++;
    pieces[used++] = (struct iovec){payload, length}, message->msg_iovlen++;
    count++, total += size, closed = size < first;
    if (count == 2) {
        message->msg_control = controls[messages - 1], message->msg_controllen = sizeof controls[0];
        struct cmsghdr *control = CMSG_FIRSTHDR(message);
        *control = (struct cmsghdr){.cmsg_len = CMSG_LEN(2), .cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT};
        *(uint16_t *)CMSG_DATA(control) = first;
    }
}

static void cut(uint8_t *ip, int length, const struct virtio_net_hdr *vnet) {
    int header = 20 + (ip[32] >> 4) * 4, number = 0, size = vnet->gso_size;
    for (int offset = header; offset < length; offset += size, number++) {
        int bytes = length - offset < size ? length - offset : size;
        uint8_t *copy = (uint8_t *)headers[cuts++];
        memcpy(copy, ip, header);
        put(copy + 2, htons(header + bytes));
        put(copy + 4, htons(get(ip + 4) + number));
        put(copy + 10, 0);
        put(copy + 10, ~fold(sum(copy, 20, 0)));
        uint32_t at = htonl(sequence(ip) + offset - header);
        memcpy(copy + 24, &at, 4);
        if (offset + bytes < length) copy[33] &= ~9;
        put(copy + 36, 0);
        uint64_t before = sum(copy + 20, header - 20, pseudo(ip, 6, header - 20 + bytes));
        put(copy + 36, ~fold(sum(ip + offset, bytes, before)));
        add(copy, header, ip + offset, bytes);
    }
}

static void from_device(void) {
    int at = 0;
    for (int i = 0; i < 128; i++) {
        if (at + LARGE > BUFFER || messages >= MESSAGES - 2 || used > PIECES / 2 || cuts > PIECES / 2 - 128) send_all(), at = 0;
        int length = read(tun, buffer + at, LARGE) - VNET;
        if (length < 20) break;
        struct virtio_net_hdr vnet;
        memcpy(&vnet, buffer + at, VNET);
        uint8_t *ip = buffer + at + VNET;
        if (vnet.gso_type == VIRTIO_NET_HDR_GSO_TCPV4) {
            cut(ip, length, &vnet);
        } else {
            if (vnet.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM)
                put(ip + vnet.csum_start + vnet.csum_offset, ~fold(sum(ip + vnet.csum_start, length - vnet.csum_start, 0)));
            add(NULL, 0, ip, length);
        }
        at += (length + VNET + 15) / 16 * 16;
    }
    send_all();
}

static void deliver(uint8_t *ip, int length, int segment) {
    struct virtio_net_hdr vnet = {0};
    int header = 20 + (ip[32] >> 4) * 4, parts = 0, end = 0, whole = 0;
    struct iovec vector[CUT + 2] = {{&vnet, VNET}};
    for (int at = 0; at < length; at += segment) {
        int bytes = length - at < segment ? length - at : segment;
        uint8_t *one = ip + at;
        if (parts && (sequence(one) != sequence(ip) + whole - header || one[9] != 6 || whole + bytes > LARGE - 1)) break;
        if (one[9] == 6 && fold(sum(one + 20, bytes - 20, pseudo(one, 6, bytes - 20))) != 0xffff) break;
        int skip = parts ? header : 0;
        vector[++parts] = (struct iovec){one + skip, bytes - skip};
        whole += bytes - skip, end = at + bytes;
        if (ip[9] != 6) break;
    }
    if (parts > 1) {
        vnet = (struct virtio_net_hdr){VIRTIO_NET_HDR_F_NEEDS_CSUM, VIRTIO_NET_HDR_GSO_TCPV4, header, segment - header, 20, 16};
        put(ip + 2, htons(whole));
        put(ip + 10, 0);
        put(ip + 10, ~fold(sum(ip, 20, 0)));
        put(ip + 36, fold(pseudo(ip, 6, whole - 20)));
    }
    if (parts) (void)!writev(tun, vector, parts + 1);
    if (parts && end < length) deliver(ip + end, length - end, segment);
}

static void from_peer(void) {
    for (int i = 0; i < SLOTS; i++) {
        slots[i] = (struct iovec){received[i], LARGE};
        in[i].msg_hdr = (struct msghdr){.msg_iov = slots + i, .msg_iovlen = 1, .msg_control = groups[i], .msg_controllen = sizeof groups[0]};
    }
    int came = recvmmsg(sock, in, SLOTS, MSG_DONTWAIT, NULL);
    for (int i = 0; i < came; i++) {
        struct cmsghdr *control = CMSG_FIRSTHDR(&in[i].msg_hdr);
        deliver(received[i], in[i].msg_len, control ? *(int *)CMSG_DATA(control) : (int)in[i].msg_len);
    }
}

int main(int argc, char **argv) {
    check(argc == 6, "usage: udp-loop DEVICE PORT LOCAL PEER QUEUES");
    for (int i = 1; i < atoi(argv[5]); i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            break;
        }
    tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE};
    strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
    check(ioctl(tun, TUNSETIFF, &request) >= 0, "TUNSETIFF");
    check(ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) >= 0, "TUNSETOFFLOAD");
    sock = socket(AF_INET, SOCK_DGRAM, 0);
    int one = 1, room = 4 << 20;
    setsockopt(sock, SOL_SOCKET, SO_REUSEPORT, &one, 4);
    setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &room, 4);
    setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &room, 4);
    check(setsockopt(sock, SOL_UDP, UDP_GRO, &one, 4) == 0, "UDP_GRO");
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    peer = local;
    inet_aton(argv[3], &local.sin_addr);
    inet_aton(argv[4], &peer.sin_addr);
    check(bind(sock, (struct sockaddr *)&local, sizeof local) == 0, "bind");
    struct pollfd files[] = {{tun, POLLIN, 0}, {sock, POLLIN, 0}};
    for (;;) {
        poll(files, 2, -1);
        if (files[0].revents) from_device();
        if (files[1].revents) from_peer();
    }
}
