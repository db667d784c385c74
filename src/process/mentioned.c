#include "mentioned.h"

/* What comes before a port, by its end: listen( of listen(80, "port", of flag.Int("port", 80) */
static bool
is_marked(struct dm_str before)
{
	for (uint32_t i = 0; i < dm_words_port_marks.count; i++) {
		const char *mark = dm_words_item(&dm_words_port_marks, i);
		size_t n = strlen(mark);
		if (n <= before.n && before.p[before.n - 1] == mark[n - 1] &&
			memcmp(before.p + before.n - n, mark, n) == 0) {
			return true;
		}
	}
	return false;
}

/* The port is named, as a number of its own, after what names a port there. */
static bool
names_port(struct dm_str text, const char *port)
{
	size_t n = strlen(port);
	struct dm_str rest = text;
	for (size_t hit; (hit = dm_str_find(rest, port)) != (size_t)-1;) {
		size_t at = (size_t)(rest.p - text.p) + hit, start = at;
		rest = dm_str_slice(text, at + n, text.n);
		if ((rest.n && dm_is_digit(rest.p[0])) || (at && dm_is_digit(text.p[at - 1]))) {
			continue;
		}
		while (start > 0 && strchr(" '\"", text.p[start - 1]) && text.p[start - 1]) {
			start--;
		}
		if (start && (is_marked(dm_str_slice(text, 0, start)) ||
				     is_marked(dm_str_slice(text, 0, at)))) {
			return true;
		}
	}
	return false;
}

/* "0.0.0.0:25": whatever the port is, a program listens there */
static bool
binds_low_port(struct dm_str text)
{
	static const char *const mark = "0.0.0.0:";
	for (size_t hit; (hit = dm_str_find(text, mark)) != (size_t)-1;) {
		text = dm_str_slice(text, hit + strlen(mark), text.n);
		size_t end = 0;
		while (end < text.n && dm_is_digit(text.p[end])) {
			end++;
		}
		if (dm_judge_low_port(dm_str_slice(text, 0, end))) {
			return true;
		}
	}
	return false;
}

void
dm_judge_source_text(struct dm_judge *j, struct dm_str text)
{
	if (names_port(text, "80") || names_port(text, "443") || binds_low_port(text)) {
		dm_judge_settle(j, "privileged-port", "the program names a port below 1024");
	}
	if (dm_str_names(text, "setuid") || dm_str_names(text, "setgid")) {
		dm_judge_settle(
			j, "drops-privileges", "the program changes to another user itself");
	}
}
