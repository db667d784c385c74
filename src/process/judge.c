#include "judge.h"

void
dm_judge_settle(struct dm_judge *j, const char *code, const char *why)
{
	if (!j->verdict.code) {
		j->verdict.code = code;
		j->verdict.why = why;
	}
}

bool
dm_judge_is_over(const struct dm_judge *j)
{
	return j->verdict.code && !dm_str_listed(dm_str(j->verdict.code), j->allowed);
}

void
dm_judge_doubt(struct dm_judge *j, const char *code, const char *why)
{
	if (!j->verdict.doubt) {
		j->verdict.doubt = code;
		j->verdict.doubt_why = why;
	}
}

void
dm_judge_note(struct dm_judge *j, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	dm_format(text, sizeof text, format, args);
	va_end(args);
	struct dm_verdict *v = &j->verdict;
	for (uint32_t i = 0; i < v->nevidence; i++) {
		if (strcmp(v->evidence[i], text) == 0) {
			return;
		}
	}
	if (v->nevidence < DM_EVIDENCE) {
		v->evidence[v->nevidence++] = dm_arena_str(j->facts->arena, dm_str(text)).p;
	}
}

bool
dm_judge_root_file(struct dm_str path)
{
	if (path.n < 6 || path.p[0] != '/') {
		return false;
	}
	/* "/dev/pipes/" is a folder of whoever names it */
	return dm_str_starts(path, "/dev/")
		       ? !dm_str_ends(path, "/") && !dm_words_hold(&dm_words_open_devices, path)
		       : dm_words_has(&dm_words_root_files, path) ||
				 dm_words_begin(&dm_words_root_folders, path) > 0;
}

/* 0 to 99999, written in decimal; UINT32_MAX: it is not. */
static uint32_t
number_of(struct dm_str s)
{
	uint32_t number = 0;
	if (s.n == 0 || s.n > 5) {
		return UINT32_MAX;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (!dm_is_digit(s.p[i])) {
			return UINT32_MAX;
		}
		number = number * 10 + (uint32_t)(s.p[i] - '0');
	}
	return number;
}

bool
dm_judge_low_port(struct dm_str s)
{
	uint32_t port = number_of(s);
	return port > 0 && port < 1024;
}

bool
dm_judge_high_port(struct dm_str s)
{
	uint32_t port = number_of(s);
	return port >= 1024 && port <= UINT16_MAX;
}

bool
dm_judge_read(struct dm_judge *j, const char *text)
{
	for (uint32_t i = 0; i < j->nread; i++) {
		if (j->read[i] == text) {
			return true;
		}
	}
	*dm_push(j->facts->arena, j->read, j->nread) = text;
	return false;
}
