/* An OpenAI-compatible server that streams at a set pace and logs the truth, to hold a load client's timing against.
 *
 *     cc -O2 -o paced_server paced_server.c && ./paced_server [PACE_MS] [FIRST_MS] [spread|locked]
 *
 * It prints the port it listens on (127.0.0.1) and serves until its standard input closes. A chat is answered with
 * headers at once, then one word every PACE_MS (default 20), as many as its max_tokens says (default 256), then the
 * finish, the usage and [DONE]. The first word comes FIRST_MS (default 200) after the request's last byte was read plus,
 * when spread, a part of PACE_MS of its own, so that streams do not tick together; when locked, all tick at multiples of
 * PACE_MS, as a batching engine does. The role comes with the first word: clients differ in what they make of a chunk
 * without text, and the truth sought here is that of the clock.
 *
 * GET /truth gives a line of JSON for every request so far: its number, which the answer's first word and the usage's
 * prompt_tokens say as well, so that any client's records can be matched; when its last byte was read; and when each
 * word was handed to the socket (CLOCK_MONOTONIC, ns; taken before the call, as the client may have it during the call).
 * GET /stats counts, and says what the server's own CPU was.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16, HEAP_SLOTS = 1 << 16 };

struct slice {
    const char *data;
    size_t length;
};

struct buffer {
    char *data;
    size_t length, capacity;
};

/* What is known of one request. */
struct truth {
    int64_t read_ns, *words_ns;
    int words, written;
};

struct client {
    int socket;
    bool waiting; /* for the socket to take more */
    struct buffer in, out;
    long request; /* the number of the stream that is under way, or -1 */
};

struct due {
    int64_t at_ns;
    struct client *client;
};

static int64_t pace_ns = 20000000, first_ns = 200000000;
static bool locked;
static int poller;
static struct truth *truths;
static long requests, room, words_written, connections, hung_up;
static struct due heap[HEAP_SLOTS];
static int heap_size;

static const char event_start[] =
    "{\"id\":\"paced\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"paced\",\"choices\":";

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void reserve(struct buffer *buffer, size_t extra) {
    size_t needed = buffer->length + extra;
    if (needed <= buffer->capacity)
        return;
    buffer->capacity = needed * 2;
    buffer->data = realloc(buffer->data, buffer->capacity);
    if (!buffer->data)
        abort();
}

static void append(struct buffer *buffer, const char *data, size_t length) {
    reserve(buffer, length);
    memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
}

static void drop(struct buffer *buffer, size_t bytes) {
    memmove(buffer->data, buffer->data + bytes, buffer->length -= bytes);
}

static void watch(int operation, int socket, uint32_t events, struct client *client) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(poller, operation, socket, &event);
}

/* What the socket does not take now is kept until it does. */
static void write_out(struct client *client, const char *data, size_t length) {
    ssize_t sent = client->out.length ? 0 : send(client->socket, data, length, MSG_NOSIGNAL);
    size_t done = sent > 0 ? (size_t)sent : 0;
    append(&client->out, data + done, length - done);
    if (client->waiting != (client->out.length > 0)) {
        client->waiting = !client->waiting;
        watch(EPOLL_CTL_MOD, client->socket, client->waiting ? EPOLLIN | EPOLLOUT : EPOLLIN, client);
    }
}

static void respond(struct client *client, const char *status, struct slice body) {
    struct buffer text = {0};
    reserve(&text, 256);
    text.length = (size_t)sprintf(text.data, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                                  status, body.length);
    append(&text, body.data, body.length);
    write_out(client, text.data, text.length);
    free(text.data);
}

/* One event of a stream, as one HTTP chunk. Returns its length. */
static size_t put_event(char *text, const char *event) {
    return (size_t)sprintf(text, "%zx\r\ndata: %s\n\n\r\n", strlen(event) + 8, event);
}

static void heap_down(int at) {
    for (int child; (child = 2 * at + 1) < heap_size; at = child) {
        child += child + 1 < heap_size && heap[child + 1].at_ns < heap[child].at_ns;
        if (heap[at].at_ns <= heap[child].at_ns)
            return;
        struct due held = heap[at];
        heap[at] = heap[child], heap[child] = held;
    }
}

static void heap_push(struct due due) {
    if (heap_size == HEAP_SLOTS)
        abort();
    int at = heap_size++;
    for (; at && heap[(at - 1) / 2].at_ns > due.at_ns; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = due;
}

/* A number in [0, pace_ns) that differs from request to request and is the same in every run. */
static int64_t own_phase(long request) {
    return (int64_t)(((uint64_t)request * 0x9E3779B97F4A7C15u >> 32) * (uint64_t)pace_ns >> 32);
}

static int words_asked(struct slice body) {
    static const char *const keys[] = {"\"max_completion_tokens\"", "\"max_tokens\""};
    for (int key = 0; key < 2; key++) {
        size_t width = strlen(keys[key]);
        const char *at = memmem(body.data, body.length, keys[key], width);
        int asked = at ? atoi(at + width + strspn(at + width, ": ")) : 0;
        if (asked > 0)
            return asked;
    }
    return 256;
}

static void begin_stream(struct client *client, struct slice body) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    int64_t now = now_ns();
    if (requests == room && !(truths = realloc(truths, (size_t)(room = room * 2 + 1024) * sizeof *truths)))
        abort();
    struct truth *truth = &truths[client->request = requests++];
    *truth = (struct truth){.read_ns = now, .words = words_asked(body)};
    truth->words_ns = calloc((size_t)truth->words, sizeof *truth->words_ns);
    int64_t at = now + first_ns + (locked ? pace_ns - (now + first_ns) % pace_ns : own_phase(client->request));
    heap_push((struct due){at, client});
    write_out(client, answer, sizeof answer - 1);
}

/* The next word of a stream; with the last one all that ends it, as engines do. Returns whether there are more. */
static bool write_word(struct client *client) {
    struct truth *truth = &truths[client->request];
    char event[512], text[2048], delta[128] = "\"content\":\" on\"";
    if (!truth->written)
        sprintf(delta, "\"role\":\"assistant\",\"content\":\"%ld\"", client->request);
    sprintf(event, "%s[{\"index\":0,\"delta\":{%s},\"finish_reason\":null}]}", event_start, delta);
    size_t length = put_event(text, event);
    bool last = truth->written + 1 == truth->words;
    if (last) {
        sprintf(event, "%s[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}", event_start);
        length += put_event(text + length, event);
        sprintf(event, "%s[],\"usage\":{\"prompt_tokens\":%ld,\"completion_tokens\":%d,\"total_tokens\":%ld}}", event_start,
                client->request, truth->words, client->request + truth->words);
        length += put_event(text + length, event);
        length += put_event(text + length, "[DONE]");
        length += (size_t)sprintf(text + length, "0\r\n\r\n");
    }
    truth->words_ns[truth->written++] = now_ns();
    words_written++;
    if (last)
        client->request = -1;
    write_out(client, text, length);
    return !last;
}

/* Writes every word that is due; returns for how many ms nothing else is. */
static int write_due(void) {
    int64_t now = now_ns();
    while (heap_size && heap[0].at_ns <= now) {
        struct client *client = heap[0].client;
        if (client->socket >= 0 && write_word(client)) {
            heap[0].at_ns += pace_ns;
        } else {
            if (client->socket < 0)
                free(client);
            heap[0] = heap[--heap_size];
        }
        heap_down(0);
    }
    return heap_size ? (int)((heap[0].at_ns - now + 999999) / 1000000) : -1;
}

static double cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void tell_truth(struct client *client) {
    struct buffer text = {0};
    for (long number = 0; number < requests; number++) {
        struct truth *truth = &truths[number];
        reserve(&text, 256 + (size_t)truth->written * 24);
        text.length += (size_t)sprintf(text.data + text.length,
                                       "{\"number\":%ld,\"read_ns\":%ld,\"words\":%d,\"words_ns\":[",
                                       number, (long)truth->read_ns, truth->words);
        for (int word = 0; word < truth->written; word++)
            text.length += (size_t)sprintf(text.data + text.length, "%s%ld", word ? "," : "", (long)truth->words_ns[word]);
        append(&text, "]}\n", 3);
    }
    respond(client, "200 OK", (struct slice){text.data, text.length});
    free(text.data);
}

static void answer(struct client *client, struct slice head, struct slice body) {
    char text[512];
    if (!strncmp(head.data, "POST /v1/chat/completions ", 26) && client->request < 0)
        return begin_stream(client, body);
    if (!strncmp(head.data, "GET /truth ", 11))
        return tell_truth(client);
    const char *status = "200 OK";
    if (!strncmp(head.data, "GET /v1/models", 14))
        sprintf(text, "{\"object\":\"list\",\"data\":[{\"id\":\"paced\",\"object\":\"model\",\"created\":0,\"owned_by\":"
                      "\"benchmark\",\"max_model_len\":131072}]}");
    else if (!strncmp(head.data, "GET /health", 11))
        sprintf(text, "{\"status\":\"ok\"}");
    else if (!strncmp(head.data, "GET /stats ", 11))
        sprintf(text, "{\"requests\":%ld,\"words\":%ld,\"connections\":%ld,\"hung_up\":%ld,\"cpu_s\":%.6f}", requests,
                words_written, connections, hung_up, cpu_s());
    else {
        status = "404 Not Found";
        sprintf(text, "{\"error\":{\"message\":\"no such path\",\"type\":\"not_found\"}}");
    }
    respond(client, status, (struct slice){text, strlen(text)});
}

/* Answers every whole request in the input. */
static void answer_all(struct client *client) {
    for (;;) {
        char *end = memmem(client->in.data, client->in.length, "\r\n\r\n", 4);
        if (!end)
            return;
        *end = 0; /* the head as a string */
        size_t head = (size_t)(end - client->in.data) + 4, length = 0;
        char *field = strcasestr(client->in.data, "\r\ncontent-length:");
        if (field)
            length = strtoul(field + 17, NULL, 10);
        bool whole = client->in.length >= head + length;
        if (whole)
            answer(client, (struct slice){client->in.data, head}, (struct slice){client->in.data + head, length});
        *end = '\r';
        if (!whole)
            return;
        drop(&client->in, head + length);
    }
}

/* A client whose stream is under way is freed by the word that finds it gone. */
static void hang_up(struct client *client) {
    close(client->socket);
    free(client->in.data);
    free(client->out.data);
    client->socket = -1;
    if (client->request < 0)
        free(client);
    else
        hung_up++;
}

static void serve(struct client *client) {
    reserve(&client->in, READ_BYTES);
    ssize_t got = recv(client->socket, client->in.data + client->in.length, READ_BYTES - 1, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        return hang_up(client);
    if (client->out.length) {
        ssize_t sent = send(client->socket, client->out.data, client->out.length, MSG_NOSIGNAL);
        drop(&client->out, sent > 0 ? (size_t)sent : 0);
        write_out(client, "", 0);
    }
    if (got > 0) {
        client->in.length += (size_t)got;
        answer_all(client);
    }
}

static void welcome(int listener) {
    int socket, on = 1;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct client *client = calloc(1, sizeof *client);
        client->socket = socket;
        client->request = -1;
        connections++;
        watch(EPOLL_CTL_ADD, socket, EPOLLIN, client);
    }
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096))
        exit(1);
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int count, char **arguments) {
    struct epoll_event events[256];
    static struct client listening, parent; /* their addresses tell them apart */
    if (count > 1)
        pace_ns = (int64_t)(atof(arguments[1]) * 1e6);
    if (count > 2)
        first_ns = (int64_t)(atof(arguments[2]) * 1e6);
    locked = count > 3 && !strcmp(arguments[3], "locked");
    if (pace_ns < 1 || first_ns < 0)
        return 1;
    int listener = listen_on_loopback();
    poller = epoll_create1(0);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, &listening);
    watch(EPOLL_CTL_ADD, 0, EPOLLIN, &parent);
    for (;;) {
        int ready = epoll_wait(poller, events, 256, write_due());
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &parent)
                return 0;
            if (events[i].data.ptr == &listening)
                welcome(listener);
            else
                serve(events[i].data.ptr);
        }
    }
}
