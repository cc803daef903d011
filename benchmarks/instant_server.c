/* An OpenAI-compatible server that answers at once, so that a benchmark measures its client and nothing else.
 *
 *     cc -O2 -o instant_server instant_server.c && ./instant_server [CHUNKS]
 *
 * It prints the port it listens on (127.0.0.1) and serves until its standard input closes. The answer to a chat is the
 * last line of its last message, streamed in CHUNKS pieces (default 16), each in a write of its own. GET /stats counts
 * chats and how many of them differed, so that a benchmark can prove that every question was asked exactly once.
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
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_BYTES = 256, SLOTS = 1 << 20, READ_BYTES = 1 << 16 };

struct slice {
    const char *data;
    size_t length;
};

struct buffer {
    char *data;
    size_t length, capacity;
};

struct client {
    int socket;
    bool waiting; /* for the socket to take more */
    struct buffer in, out;
};

static int chunks = 16;
static int poller;
static uint64_t asked_before[SLOTS]; /* hashes of the messages seen */
static unsigned long chats, different, streamed, connections;

static void reserve(struct buffer *buffer, size_t extra) {
    size_t needed = buffer->length + extra;
    if (needed <= buffer->capacity)
        return;
    buffer->capacity = needed * 2;
    buffer->data = realloc(buffer->data, buffer->capacity);
    if (!buffer->data)
        abort();
}

static void drop(struct buffer *buffer, size_t bytes) {
    memmove(buffer->data, buffer->data + bytes, buffer->length -= bytes);
}

/* What the socket does not take now is kept until it does. */
static void write_out(struct client *client, const char *data, size_t length) {
    ssize_t sent = client->out.length ? 0 : send(client->socket, data, length, MSG_NOSIGNAL);
    size_t done = sent > 0 ? (size_t)sent : 0;
    reserve(&client->out, length - done);
    memcpy(client->out.data + client->out.length, data + done, length - done);
    client->out.length += length - done;
}

static void respond(struct client *client, const char *status, const char *body, size_t length) {
    char text[2048];
    int size = snprintf(text, sizeof text,
                        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s", status,
                        length, (int)length, body);
    write_out(client, text, (size_t)size);
}

/* One event of a stream, as one HTTP chunk, in one write. */
static void send_event(struct client *client, const char *event, size_t length) {
    char text[2048];
    int size = snprintf(text, sizeof text, "%zx\r\ndata: %.*s\n\n\r\n", length + 8, (int)length, event);
    write_out(client, text, (size_t)size);
}

/* The text of the last "content" of the request, or of the last "text" where the content is a list of parts. */
static struct slice last_message(struct slice body) {
    static const char *const keys[] = {"\"content\"", "\"text\""};
    struct slice found = {"", 0};
    const char *end = body.data + body.length, *from = body.data;
    for (int key = 0; key < 2; key++) {
        size_t width = strlen(keys[key]);
        const char *at = from;
        while ((at = memmem(at, (size_t)(end - at), keys[key], width))) {
            at += width;
            while (at < end && (*at == ' ' || *at == ':'))
                at++;
            if (at < end && (*at == '"' || *at == '['))
                from = at;
        }
        if (from == body.data || *from == '"')
            break;
    }
    if (*from != '"')
        return found;
    found.data = ++from;
    while (from < end && *from != '"')
        from += *from == '\\' ? 2 : 1;
    found.length = (size_t)((from < end ? from : end) - found.data);
    return found;
}

/* What follows the last line break, which JSON writes as a backslash and an n. */
static struct slice last_line(struct slice text) {
    for (size_t i = text.length; i > 1; i--)
        if (text.data[i - 2] == '\\' && text.data[i - 1] == 'n')
            return (struct slice){text.data + i, text.length - i < LINE_BYTES ? text.length - i : LINE_BYTES};
    return (struct slice){text.data, text.length < LINE_BYTES ? text.length : LINE_BYTES};
}

static bool has(struct slice text, const char *part) {
    return memmem(text.data, text.length, part, strlen(part));
}

static unsigned words(struct slice text) {
    unsigned count = 1;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == ' ';
    return count;
}

static void count_chat(struct slice message) {
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < message.length; i++)
        hash = (hash ^ (unsigned char)message.data[i]) * 1099511628211u;
    hash |= 1; /* 0 marks a free slot */
    uint64_t slot = (hash >> 20) % SLOTS;
    while (asked_before[slot] && asked_before[slot] != hash)
        slot = (slot + 1) % SLOTS;
    different += !asked_before[slot];
    asked_before[slot] = hash;
    if (different > SLOTS * 3 / 4)
        abort();
    chats++;
}

static void stream_chat(struct client *client, struct slice message, struct slice line, bool with_usage) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    static const char start[] = "{\"id\":\"instant\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"instant\"";
    char event[1024];
    streamed++;
    write_out(client, head, sizeof head - 1);
    int size = snprintf(event, sizeof event,
                    "%s,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                    "\"finish_reason\":null}]}",
                    start);
    send_event(client, event, (size_t)size);
    for (int i = 0; i < chunks; i++) {
        size_t from = line.length * (size_t)i / (size_t)chunks, to = line.length * (size_t)(i + 1) / (size_t)chunks;
        if (from == to)
            continue;
        size = snprintf(event, sizeof event,
                        "%s,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%.*s\"},\"finish_reason\":null}]}", start,
                        (int)(to - from), line.data + from);
        send_event(client, event, (size_t)size);
    }
    size = snprintf(event, sizeof event, "%s,\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", start);
    send_event(client, event, (size_t)size);
    if (with_usage) {
        size = snprintf(event, sizeof event,
                        "%s,\"choices\":[],\"usage\":{\"prompt_tokens\":%u,\"completion_tokens\":%d,\"total_tokens\":%u}}",
                        start, words(message), chunks, words(message) + (unsigned)chunks);
        send_event(client, event, (size_t)size);
    }
    send_event(client, "[DONE]", 6);
    write_out(client, "0\r\n\r\n", 5);
}

static void answer_chat(struct client *client, struct slice body) {
    struct slice message = last_message(body), line = last_line(message);
    count_chat(message);
    if (has(body, "\"stream\":true") || has(body, "\"stream\": true"))
        return stream_chat(client, message, line, has(body, "include_usage"));
    char text[1024];
    int size = snprintf(text, sizeof text,
                        "{\"id\":\"instant\",\"object\":\"chat.completion\",\"created\":0,\"model\":\"instant\",\"choices\":"
                        "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%.*s\"},\"finish_reason\":"
                        "\"stop\"}],\"usage\":{\"prompt_tokens\":%u,\"completion_tokens\":%d,\"total_tokens\":%u}}",
                        (int)line.length, line.data, words(message), chunks, words(message) + (unsigned)chunks);
    respond(client, "200 OK", text, (size_t)size);
}

static void answer(struct client *client, struct slice head, struct slice body) {
    static const char models[] = "{\"object\":\"list\",\"data\":[{\"id\":\"instant\",\"object\":\"model\",\"created\":0,"
                                 "\"owned_by\":\"benchmark\"}]}";
    if (!strncmp(head.data, "POST /v1/chat/completions ", 26)) {
        answer_chat(client, body);
    } else if (!strncmp(head.data, "GET /v1/models ", 15)) {
        respond(client, "200 OK", models, sizeof models - 1);
    } else if (!strncmp(head.data, "GET /stats ", 11)) {
        char text[256];
        int size = snprintf(text, sizeof text, "{\"chats\":%lu,\"different\":%lu,\"streamed\":%lu,\"connections\":%lu}",
                            chats, different, streamed, connections);
        respond(client, "200 OK", text, (size_t)size);
    } else {
        static const char missing[] = "{\"error\":{\"message\":\"no such path\",\"type\":\"not_found\"}}";
        respond(client, "404 Not Found", missing, sizeof missing - 1);
    }
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
        *end = '\r';
        if (client->in.length < head + length)
            return;
        answer(client, (struct slice){client->in.data, head}, (struct slice){client->in.data + head, length});
        drop(&client->in, head + length);
    }
}

static void watch(int operation, int socket, uint32_t events, struct client *client) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    epoll_ctl(poller, operation, socket, &event);
}

static void hang_up(struct client *client) {
    close(client->socket);
    free(client->in.data);
    free(client->out.data);
    free(client);
}

static void serve(struct client *client) {
    reserve(&client->in, READ_BYTES);
    ssize_t got = recv(client->socket, client->in.data + client->in.length, READ_BYTES - 1, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        return hang_up(client);
    if (client->out.length) {
        ssize_t sent = send(client->socket, client->out.data, client->out.length, MSG_NOSIGNAL);
        if (sent > 0)
            drop(&client->out, (size_t)sent);
    }
    if (got > 0) {
        client->in.length += (size_t)got;
        answer_all(client);
    }
    if (client->waiting != (client->out.length > 0)) {
        client->waiting = !client->waiting;
        watch(EPOLL_CTL_MOD, client->socket, client->waiting ? EPOLLIN | EPOLLOUT : EPOLLIN, client);
    }
}

static void welcome(int listener) {
    int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK), on = 1;
    if (socket < 0)
        return;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct client *client = calloc(1, sizeof *client);
    client->socket = socket;
    connections++;
    watch(EPOLL_CTL_ADD, socket, EPOLLIN, client);
}

int main(int count, char **arguments) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    struct epoll_event events[256];
    static struct client listening, parent; /* their addresses tell them apart */
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (count > 1)
        chunks = atoi(arguments[1]);
    if (chunks < 1 || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096))
        return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    poller = epoll_create1(0);
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, &listening);
    watch(EPOLL_CTL_ADD, 0, EPOLLIN, &parent);
    for (;;) {
        int ready = epoll_wait(poller, events, 256, -1);
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
