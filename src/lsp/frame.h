/* The base protocol: `Content-Length: N`, other header lines, an empty line, N bytes. */
#ifndef DM_FRAME_H
#define DM_FRAME_H

#include "../base.h"

enum {
	DM_FRAME_HEADER = 4096,    /* bytes of a header section */
	DM_FRAME_LIMIT = 32 << 20, /* bytes of a message */
	DM_FRAME_VALUES =
		1 << 18, /* JSON values of a message: each costs far more than its bytes */
};

enum dm_frame_state {
	DM_FRAME_MORE,    /* not all of it is there yet */
	DM_FRAME_READY,   /* a message */
	DM_FRAME_BROKEN,  /* no header; bytes are skipped up to the next one */
	DM_FRAME_TOO_BIG, /* a message over a limit; it is skipped */
};

struct dm_frames {
	struct dm_buf in;
	size_t from; /* bytes of `in` that are done with */
	size_t skip; /* bytes of a message over the limit that are still to come */
	bool lost;   /* after a broken header, looking for the next one */
};

/* Appends bytes that came in. */
void
dm_frames_feed(struct dm_frames *frames, const char *p, size_t n);
/* The next message; body borrows, until the next call. */
enum dm_frame_state
dm_frames_next(struct dm_frames *frames, struct dm_str *body);
/* Appends header and body. */
void
dm_frame_put(struct dm_buf *out, struct dm_str body);
void
dm_frames_finish(struct dm_frames *frames);

#endif
