#include "frame.h"

#include <stdlib.h>

enum {
	KEPT = 1 << 20, /* a buffer that one large message made is given back */
};

static const char name[] = "content-length:";

void
dm_frames_feed(struct dm_frames *frames, const char *p, size_t n)
{
	size_t skip = frames->skip < n ? frames->skip : n;
	frames->skip -= skip;
	if (frames->from == frames->in.n && frames->in.cap > KEPT) {
		dm_buf_finish(&frames->in);
		frames->from = 0;
	} else if (frames->from) {
		memmove(frames->in.p, frames->in.p + frames->from, frames->in.n - frames->from);
		frames->in.n -= frames->from;
		frames->from = 0;
	}
	dm_buf_add(&frames->in, p + skip, n - skip);
}

void
dm_frames_finish(struct dm_frames *frames)
{
	dm_buf_finish(&frames->in);
}

static bool
is_length(struct dm_str line)
{
	return line.n >= sizeof name - 1 &&
	       dm_str_case_eq(dm_str_slice(line, 0, sizeof name - 1), dm_str(name));
}

/* Decimal digits alone; (size_t)-1 where it is no number, DM_FRAME_LIMIT + 1 and up where it is too large. */
static size_t
read_length(struct dm_str text)
{
	size_t value = 0;
	text = dm_str_trim(text);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || i > 15) {
			return (size_t)-1;
		}
		value = value * 10 + (size_t)(text.p[i] - '0');
	}
	return text.n ? value : (size_t)-1;
}

/* The header section at the start of s. */
static enum dm_frame_state
read_header(struct dm_str s, size_t *header, size_t *length)
{
	*length = (size_t)-1;
	for (size_t off = 0; off < DM_FRAME_HEADER;) {
		struct dm_str rest = dm_str_slice(s, off, s.n);
		size_t end = dm_str_find_byte(rest, '\n');
		if (end == (size_t)-1) {
			return rest.n + off >= DM_FRAME_HEADER ? DM_FRAME_BROKEN : DM_FRAME_MORE;
		}
		struct dm_str line = dm_str_trim(dm_str_slice(rest, 0, end));
		off += end + 1;
		if (line.n == 0) {
			*header = off;
			return *length == (size_t)-1 ? DM_FRAME_BROKEN : DM_FRAME_READY;
		}
		if (is_length(line)) {
			*length = read_length(dm_str_slice(line, sizeof name - 1, line.n));
			if (*length == (size_t)-1) {
				return DM_FRAME_BROKEN;
			}
		} else if (dm_str_find_byte(line, ':') == (size_t)-1) {
			return DM_FRAME_BROKEN;
		}
	}
	return DM_FRAME_BROKEN;
}

/* Steps over a broken header: to the next place where one may start; false: none has come yet. */
static bool
resume(struct dm_frames *frames)
{
	for (; frames->in.n - frames->from >= sizeof name - 1; frames->from++) {
		if (is_length((struct dm_str){
			    frames->in.p + frames->from, frames->in.n - frames->from})) {
			frames->lost = false;
			return true;
		}
	}
	return false;
}

/* More JSON values than a message may hold: each comma, colon and bracket outside of strings may make one. */
static bool
is_dense(struct dm_str body)
{
	size_t values = 0;
	bool string = false;
	for (size_t i = 0; i < body.n; i++) {
		char c = body.p[i];
		if (string && c == '\\') {
			i++;
		} else if (c == '"') {
			string = !string;
		} else if (!string && (c == ',' || c == ':' || c == '[' || c == '{')) {
			values++;
		}
	}
	return values > DM_FRAME_VALUES;
}

enum dm_frame_state
dm_frames_next(struct dm_frames *frames, struct dm_str *body)
{
	if (frames->lost && !resume(frames)) {
		return DM_FRAME_MORE;
	}
	struct dm_str rest = {frames->in.p + frames->from, frames->in.n - frames->from};
	size_t header = 0, length = 0;
	if (rest.n == 0) {
		return DM_FRAME_MORE;
	}
	enum dm_frame_state state = read_header(rest, &header, &length);
	if (state == DM_FRAME_BROKEN) {
		frames->lost = true;
		frames->from++;
		return state;
	}
	if (state != DM_FRAME_READY) {
		return state;
	}
	if (length > DM_FRAME_LIMIT) {
		size_t here = rest.n - header < length ? rest.n - header : length;
		frames->from += header + here;
		frames->skip = length - here;
		return DM_FRAME_TOO_BIG;
	}
	if (rest.n - header < length) {
		return DM_FRAME_MORE;
	}
	*body = dm_str_slice(rest, header, header + length);
	frames->from += header + length;
	return is_dense(*body) ? DM_FRAME_TOO_BIG : DM_FRAME_READY;
}

void
dm_frame_put(struct dm_buf *out, struct dm_str body)
{
	dm_buf_printf(out, "Content-Length: %zu\r\n\r\n", body.n);
	dm_buf_str(out, body);
}
