#include "session.h"

#include "../escape.h"

#include <stdarg.h>
#include <stdio.h>

enum {
	NAMES = 10000,
};

int
dm_verdict_worst(int one, int other)
{
	static const int rank[] = {[DM_VERDICT_SAME] = 0,
		[DM_VERDICT_UNKNOWN] = 1,
		[DM_VERDICT_REGRESSION] = 2,
		[DM_VERDICT_FAILED] = 3};
	return rank[one] < rank[other] ? other : one;
}

void
dm_names_add(struct dm_arena *arena, struct dm_names *names, const char *name)
{
	if (names->count < NAMES) {
		*dm_push(arena, names->items, names->count) = name;
	}
}

void
dm_remark_add(struct dm_arena *arena, struct dm_remarks *remarks, const char *code,
	const char *format, ...)
{
	char text[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	*dm_push(arena, remarks->items, remarks->count) =
		(struct dm_remark){code, dm_arena_str(arena, dm_str(text)).p};
}

void
dm_session_progress(const struct dm_session *session, const char *what, long long ms)
{
	struct dm_buf out = {0};
	if (!session->terminal || session->command.quiet) {
		return;
	}
	dm_buf_put(&out, "\r\033[K");
	if (*what) {
		dm_text_escaped(&out, dm_str(what));
		dm_buf_printf(&out, ", %lld s", ms / 1000);
	}
	dm_buf_write(&out, stderr);
	fflush(stderr);
	dm_buf_finish(&out);
}

const char *
dm_session_hide(const struct dm_session *session, struct dm_arena *arena, const char *text)
{
	return dm_secrets_hide(&session->secrets, arena, text);
}

const char *
dm_session_complaint(const struct dm_session *session, struct dm_arena *arena)
{
	return dm_session_hide(session, arena, dm_keeper_complaint(arena, &session->keeper));
}

void
dm_side_finish(struct dm_side *side)
{
	dm_built_image_finish(&side->image);
	dm_content_finish(&side->content);
	dm_buf_finish(&side->run.log);
}
