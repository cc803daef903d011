/* The least that can time a stream: the limit that a load client's timing and cost are measured against.
 *
 *     cc -O2 -o paced_client paced_client.c && ./paced_client PORT STREAMS REQUESTS WORDS TIMES
 *
 * One thread, epoll. STREAMS connections are opened first; each asks for WORDS words, waits for the last one and asks
 * again, until REQUESTS have been asked. TIMES gets a line of JSON for each: the number that the paced server gave it (the answer's
 * first word), when it was handed to the socket (CLOCK_MONOTONIC, ns), and, ns from then, the first and the last word's
 * arrival, which is when recv() came back with it; and how many words came.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HELD_BYTES = 1 << 16 };

struct stream {
    int socket;
    long number;
    int words;
    int64_t sent_ns, first_ns, last_ns;
    size_t held; /* bytes of a line that has not ended */
    char line[HELD_BYTES];
};

static int words_asked;
static long asked, ended, requests;

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void ask(struct stream *stream) {
    char body[256], text[512];
    int length = snprintf(body, sizeof body,
                          "{\"model\":\"paced\",\"messages\":[{\"role\":\"user\",\"content\":\"question %ld\"}],"
                          "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":%d}",
                          asked++, words_asked);
    length = snprintf(text, sizeof text, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s",
                      length, body);
    stream->words = 0;
    stream->sent_ns = now_ns();
    if (send(stream->socket, text, (size_t)length, MSG_NOSIGNAL) != length)
        exit(1);
}

static void end(struct stream *stream) {
    printf("{\"number\":%ld,\"sent_ns\":%ld,\"first_ns\":%ld,\"last_ns\":%ld,\"words\":%d}\n", stream->number,
           (long)stream->sent_ns, (long)(stream->first_ns - stream->sent_ns), (long)(stream->last_ns - stream->sent_ns),
           stream->words);
    ended++;
    if (asked < requests)
        ask(stream);
}

static void take_line(struct stream *stream, const char *line, size_t length, int64_t now) {
    static const char key[] = "\"content\":\"";
    if (length == 3 && line[0] == '0')
        return end(stream); /* the chunk of no bytes that ends the body */
    const char *word = length > 6 && line[0] == 'd' ? memmem(line, length, key, sizeof key - 1) : NULL;
    if (!word)
        return;
    if (!stream->words++) {
        stream->number = atol(word + sizeof key - 1);
        stream->first_ns = now;
    }
    stream->last_ns = now;
}

static void receive(struct stream *stream) {
    ssize_t got = recv(stream->socket, stream->line + stream->held, HELD_BYTES - stream->held, MSG_DONTWAIT);
    int64_t now = now_ns();
    if (got <= 0)
        exit(1);
    char *from = stream->line, *stop = from + stream->held + got, *at;
    while ((at = memchr(from, '\n', (size_t)(stop - from)))) {
        take_line(stream, from, (size_t)(at + 1 - from), now);
        from = at + 1;
    }
    stream->held = (size_t)(stop - from);
    memmove(stream->line, from, stream->held);
}

static struct stream *open_stream(int port, int poller) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    struct stream *stream = calloc(1, sizeof *stream);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = stream};
    int on = 1;
    stream->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(stream->socket, (struct sockaddr *)&address, sizeof address))
        exit(1);
    setsockopt(stream->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_ctl(poller, EPOLL_CTL_ADD, stream->socket, &event);
    return stream;
}

int main(int count, char **arguments) {
    struct epoll_event events[256];
    if (count != 6 || !freopen(arguments[5], "w", stdout))
        return 2;
    int streams = atoi(arguments[2]), poller = epoll_create1(0);
    requests = atol(arguments[3]);
    words_asked = atoi(arguments[4]);
    struct stream *opened[streams];
    for (int i = 0; i < streams; i++)
        opened[i] = open_stream(atoi(arguments[1]), poller);
    for (int i = 0; i < streams && asked < requests; i++)
        ask(opened[i]);
    while (ended < requests) {
        int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; i++)
            receive(events[i].data.ptr);
    }
}
